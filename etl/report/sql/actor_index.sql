-- Who takes part in the events of the window, or speaks in it: the busiest first.
with

takings_part as (
    select
        participants.actor_id,
        count(distinct participants.world_event_id) as event_count,
        count(distinct participants.world_event_id) filter (where participants.participant_role = 'actor')
            as as_actor_count,
        count(distinct participants.world_event_id) filter (where participants.participant_role = 'recipient')
            as as_recipient_count,
        max(window_event.report_date) as last_report_date
    from marts.fct_event_participant as participants
    inner join window_event using (world_event_id)
    where participants.actor_id is not null
    group by participants.actor_id
),

speeches as (
    select quotes.speaker_actor_id as actor_id, count(*) as quote_count, max(quotes.published_date) as last_quote_date
    from marts.fct_quote as quotes
    where quotes.speaker_actor_id is not null and ($first_date is null or quotes.published_date >= $first_date)
    group by quotes.speaker_actor_id
)

select
    actors.actor_id,
    actors.actor_name,
    actors.actor_kind,
    actors.country_code,
    actors.sector_code,
    coalesce(takings_part.event_count, 0) as event_count,
    coalesce(takings_part.as_actor_count, 0) as as_actor_count,
    coalesce(takings_part.as_recipient_count, 0) as as_recipient_count,
    coalesce(speeches.quote_count, 0) as quote_count,
    greatest(takings_part.last_report_date, speeches.last_quote_date) as last_report_date,
    actors.is_known
from marts.dim_actor as actors
left join takings_part using (actor_id)
left join speeches using (actor_id)
where (takings_part.actor_id is not null or (not $has_actors and speeches.actor_id is not null))
    and actors.actor_name is not null
order by event_count desc, quote_count desc, actors.actor_id
limit $limit
