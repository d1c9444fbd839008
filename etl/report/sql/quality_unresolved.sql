-- Who takes part in most events without being known to the seeds: those most in need of a row of their own.
select
    coalesce(participants.actor_name, participants.text) as name,
    mode(participants.actor_kind) as actor_kind,
    mode(participants.country_code) as country_code,
    count(distinct participants.world_event_id) as event_count,
    sum(participants.report_count)::bigint as report_count,
    bool_and(participants.actor_id is null) as is_nobody,
    min(participants.world_event_id) as world_event_id
from marts.fct_event_participant as participants
left join marts.dim_actor as actors using (actor_id)
where participants.actor_id is null or not actors.is_known
group by name
having name is not null
order by event_count desc, report_count desc, name
limit 200
