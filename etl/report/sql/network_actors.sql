-- Which actors acted on which, by month: of each month the pairs with most events.
select
    strftime(month_date, '%Y-%m') as month,
    source_actor_id as source,
    target_actor_id as target,
    event_count,
    verbal_cooperation_count + material_cooperation_count as cooperation_count,
    verbal_conflict_count + material_conflict_count as conflict_count,
    goldstein_sum
from marts.fct_network_month
where ($since is null or month_date >= date_trunc('month', $since::date))
    and (
        not $has_actors
        or list_contains($country_codes::varchar[], source_country_code)
        or list_contains($country_codes::varchar[], target_country_code)
        or list_contains($actor_ids::varchar[], source_actor_id)
        or list_contains($actor_ids::varchar[], target_actor_id)
    )
qualify row_number() over (partition by month order by event_count desc, source, target) <= $limit
order by month desc, event_count desc, source, target
