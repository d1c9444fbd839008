-- Pairs of countries by the number of events between them, in either direction.
select
    least(source_country_code, target_country_code) as first_country_code,
    greatest(source_country_code, target_country_code) as second_country_code,
    sum(event_count)::bigint as event_count,
    sum(verbal_cooperation_count + material_cooperation_count)::bigint as cooperation_count,
    sum(verbal_conflict_count + material_conflict_count)::bigint as conflict_count,
    sum(goldstein_sum) / sum(event_count) as goldstein_mean,
    min(event_date) as first_event_date,
    max(event_date) as last_event_date
from marts.fct_dyad_day
where source_country_code <> target_country_code
    and ($since is null or event_date >= $since)
    and (
        len($country_codes::varchar[]) = 0
        or list_contains($country_codes::varchar[], source_country_code)
        or list_contains($country_codes::varchar[], target_country_code)
    )
group by all
order by event_count desc, first_country_code, second_country_code
limit $limit
