-- One row per actor that a text means: an actor_id, an actor_key, the code of a country, or a name in any case. What is
-- nobody's preferred name may be a form under which the news names an actor. A name that a country has means the
-- country alone; otherwise all of the same name are found. A text that means nobody is an error.
--
-- name: id, key, code or name
-- Example: FROM find_actors('South Korea')
create or replace macro marts.find_actors(name) as table
with

readings as materialized (
    select
        actor_id,
        actor_name,
        actor_kind,
        country_code,
        sector_code,
        case
            when actor_id = name or actor_key = name then 1
            when actor_kind = 'country' and country_code = upper(name) then 1
            when actor_kind = 'country' then 2
            else 3
        end as rank
    from marts.dim_actor
    where actor_id = name
        or actor_key = name
        or (actor_kind = 'country' and country_code = upper(name))
        or lower(actor_name) = lower(name)
),

unread as materialized (
    select name as name_form where not exists (select 1 from readings)
),

-- Joined, so that the forms are only searched where nothing else is found.
forms as materialized (
    select actors.actor_id, actors.actor_name, actors.actor_kind, actors.country_code, actors.sector_code
    from marts.dim_actor as actors
    inner join unread on list_contains(actors.names_in_text, unread.name_form)
    qualify actors.actor_kind = 'country' or not bool_or(actors.actor_kind = 'country') over ()
),

nobody as (
    select error(format('nobody is called ''{0}'' (try: FROM similar_actors(''{0}''))', coalesce(name_form, 'NULL')))
        as message
    from unread
    where not exists (select 1 from forms)
)

select actor_id, actor_name, actor_kind, country_code, sector_code
from readings
where rank = (select min(rank) from readings)

union all

select * from forms

union all

-- In each column by which others choose, for a column that nobody reads is not computed.
select message as actor_id, null as actor_name, message as actor_kind, null as country_code, null as sector_code
from nobody
