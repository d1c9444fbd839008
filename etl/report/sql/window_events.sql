-- The events of the window with all who take part, the outlets that report them and the stories they belong to.
with

participants as (
    select
        participants.world_event_id,
        list(
            struct_pack(
                role := participants.participant_role,
                actor_id := participants.actor_id,
                name := participants.actor_name,
                country := participants.country_code,
                kind := participants.actor_kind,
                sector := participants.sector_code
            )
            order by participants.participant_role, participants.participant_index
        ) as participants
    from marts.fct_event_participant as participants
    semi join window_event using (world_event_id)
    group by participants.world_event_id
),

reports as (
    select
        reports.world_event_id,
        list_sort(list_distinct(list(reports.outlet))) as outlets,
        list_sort(list_distinct(list(reports.story_id))) as story_ids
    from marts.fct_event_report as reports
    semi join window_event using (world_event_id)
    group by reports.world_event_id
)

select
    window_event.row_number,
    window_event.report_date,
    events.world_event_id,
    events.event_date,
    events.event_date_start,
    events.event_date_end,
    events.date_precision,
    events.event_type,
    events.event_mode,
    events.cameo_code,
    events.quad_class,
    events.status,
    events.goldstein_score,
    events.is_reciprocal,
    events.place_id,
    events.place_name,
    events.place_country_code,
    events.report_count,
    events.outlet_count,
    events.confidence,
    participants.participants,
    reports.outlets,
    reports.story_ids
from window_event
inner join marts.fct_event as events using (world_event_id)
left join participants using (world_event_id)
left join reports using (world_event_id)
order by window_event.row_number
