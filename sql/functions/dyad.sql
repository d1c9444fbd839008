-- One row per day on which one country did something to another: the rows of fct_dyad_day in that direction, with the
-- names of both countries. Only events that happened, on a known day. A reciprocal act (they met) counts in both
-- directions, so the sum of both counts it twice; for single events see events_between.
--
-- source: country that acts, as code or name; NULL for any
-- target: country acted upon, likewise
-- Example: FROM dyad('KOR', 'USA')
create or replace macro marts.dyad(source, target) as table
with

countries as (
    select country_code, actor_name as country_name from marts.dim_actor where actor_kind = 'country'
),

sources as (
    select country_code, country_name
    from countries
    where source is null
        or country_code = (
            select coalesce(
                min(country_code) filter (where actor_kind = 'country'), error(format('''{}'' is no country', source))
            )
            from marts.find_actors(coalesce(source, 'USA'))
        )
),

targets as (
    select country_code, country_name
    from countries
    where target is null
        or country_code = (
            select coalesce(
                min(country_code) filter (where actor_kind = 'country'), error(format('''{}'' is no country', target))
            )
            from marts.find_actors(coalesce(target, 'USA'))
        )
)

select
    sources.country_code as source_country_code,
    sources.country_name as source_country_name,
    targets.country_code as target_country_code,
    targets.country_name as target_country_name,
    days.* exclude (source_country_code, target_country_code)
from marts.fct_dyad_day as days
inner join sources on days.source_country_code = sources.country_code
inner join targets on days.target_country_code = targets.country_code
order by days.event_date, source_country_code, target_country_code
