-- The report that stands for its event: asserted as fact, naming the most specific actors and code.
with

reports as (
    select * from {{ ref('int_event_reports') }}
),

world_events as (
    select * from {{ ref('int_world_events') }}
)

select
    reports.event_id,
    world_events.world_event_id,
    row_number() over (
        partition by world_events.world_event_id
        order by
            case reports.status
                when 'actual' then 0
                when 'historical' then 1
                when 'planned' then 2
                when 'possible' then 3
                else 4
            end,
            reports.actor_specificity desc,
            -- 040 says no more than its root.
            length(rtrim(reports.cameo_code, '0')) desc,
            reports.confidence desc,
            reports.event_id
    ) as report_rank
from reports
inner join world_events using (event_id)
