-- Days on which one country did something to another, in the order of pairs.
select
    least(source_country_code, target_country_code) as first_country_code,
    greatest(source_country_code, target_country_code) as second_country_code,
    source_country_code = least(source_country_code, target_country_code) as is_forward,
    event_date,
    verbal_cooperation_count,
    material_cooperation_count,
    verbal_conflict_count,
    material_conflict_count,
    goldstein_sum
from marts.fct_dyad_day
where ($since is null or event_date >= $since)
    and (
        len($country_codes::varchar[]) = 0
        or list_contains($country_codes::varchar[], source_country_code)
        or list_contains($country_codes::varchar[], target_country_code)
    )
order by first_country_code, second_country_code, is_forward desc, event_date
