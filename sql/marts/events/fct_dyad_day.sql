with

dyad_events as (
    select * from {{ ref('int_dyad_events') }}
),

events as (
    select * from {{ ref('fct_event') }}
),

reports as (
    select distinct world_event_id, story_id from {{ ref('fct_event_report') }}
),

event_stories as (
    select
        dyad_events.source_country_code,
        dyad_events.target_country_code,
        events.event_date,
        count(distinct reports.story_id) as story_count
    from dyad_events
    inner join events using (world_event_id)
    inner join reports using (world_event_id)
    group by all
),

days as (
    select
        dyad_events.source_country_code,
        dyad_events.target_country_code,
        events.event_date,
        count(*) as event_count,
        count(*) filter (where events.quad_class = 'verbal_cooperation') as verbal_cooperation_count,
        count(*) filter (where events.quad_class = 'material_cooperation') as material_cooperation_count,
        count(*) filter (where events.quad_class = 'verbal_conflict') as verbal_conflict_count,
        count(*) filter (where events.quad_class = 'material_conflict') as material_conflict_count,
        count(*) filter (where events.is_first_of_day) as first_of_day_count,
        -- Added as decimals: the sum does not depend on the order of rows.
        sum(cast(events.goldstein_score as decimal(9, 4))) as goldstein_total,
        sum(events.report_count) as report_count
    from dyad_events
    inner join events using (world_event_id)
    group by all
)

select
    days.source_country_code,
    days.target_country_code,
    days.event_date,
    days.event_count,
    days.verbal_cooperation_count,
    days.material_cooperation_count,
    days.verbal_conflict_count,
    days.material_conflict_count,
    days.first_of_day_count,
    cast(days.goldstein_total as double) as goldstein_sum,
    cast(days.goldstein_total as double) / days.event_count as goldstein_mean,
    cast(days.report_count as bigint) as report_count,
    event_stories.story_count
from days
inner join event_stories using (source_country_code, target_country_code, event_date)
order by days.source_country_code, days.target_country_code, days.event_date
