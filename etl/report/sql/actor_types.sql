-- What the profiled actors did and what was done to them, by type; actual events of the whole release.
select participants.actor_id, participants.participant_role, events.event_type, events.quad_class, count(*) as event_count
from marts.fct_event_participant as participants
semi join profiled_actor using (actor_id)
inner join marts.fct_event as events using (world_event_id)
where events.status = 'actual' and participants.participant_role in ('actor', 'recipient')
group by all
order by all
