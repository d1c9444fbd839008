-- Which countries acted on which, by month: of each month the pairs with most events.
select
    strftime(event_date, '%Y-%m') as month,
    source_country_code as source,
    target_country_code as target,
    sum(event_count)::bigint as event_count,
    sum(verbal_cooperation_count + material_cooperation_count)::bigint as cooperation_count,
    sum(verbal_conflict_count + material_conflict_count)::bigint as conflict_count,
    sum(goldstein_sum) as goldstein_sum
from marts.fct_dyad_day
where source_country_code <> target_country_code
    and ($since is null or event_date >= $since)
    and (
        len($country_codes::varchar[]) = 0
        or list_contains($country_codes::varchar[], source_country_code)
        or list_contains($country_codes::varchar[], target_country_code)
    )
group by month, source, target
qualify row_number() over (partition by month order by sum(event_count) desc, source, target) <= $limit
order by month desc, event_count desc, source, target
