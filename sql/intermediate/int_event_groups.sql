-- The most specific report stands for its group.
with

reports as (
    select * from {{ ref('int_event_reports') }}
),

grouped as (
    select * from {{ ref('int_grouped_reports') }}
),

place_countries as (
    select * from {{ ref('int_place_countries') }}
),

groups as (
    select
        grouped.group_id,
        arg_max(
            reports.event_id,
            (
                reports.actor_specificity,
                reports.event_date_start is not null,
                reports.date_status <> 'published',
                -reports.arrival_index,
                reports.event_id
            )
        ) as event_id
    from grouped
    inner join reports using (event_id)
    group by grouped.group_id
)

select
    groups.group_id,
    groups.event_id,
    reports.event_type,
    reports.status_class,
    case when reports.status = 'historical' then 'actual' else reports.status end as told_as,
    reports.root_class,
    reports.is_undirected,
    reports.cameo_code,
    reports.place_id,
    place_countries.country_place_id,
    reports.medium,
    reports.event_date_start,
    reports.event_date_end,
    reports.article_id,
    reports.article_date,
    reports.arrival_index,
    reports.actor_specificity * 10
    + case when reports.place_id is not null then 1 else 0 end
    + case when reports.event_date_start is not null then 1 else 0 end as specificity
from groups
inner join reports using (event_id)
left join place_countries using (place_id)
