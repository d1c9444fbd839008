-- Actual events of the profiled actors by month; all of the release.
select
    days.actor_id,
    strftime(days.event_date, '%Y-%m') as month,
    sum(days.verbal_cooperation_count)::bigint as verbal_cooperation_count,
    sum(days.material_cooperation_count)::bigint as material_cooperation_count,
    sum(days.verbal_conflict_count)::bigint as verbal_conflict_count,
    sum(days.material_conflict_count)::bigint as material_conflict_count
from marts.fct_actor_day as days
semi join profiled_actor using (actor_id)
group by days.actor_id, month
order by days.actor_id, month
