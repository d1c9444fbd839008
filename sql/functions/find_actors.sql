-- One row per actor that a text means: an actor_id, an actor_key, the code of a country, or a name in any case. What is
-- nobody's preferred name may be a form under which the news names an actor. A name that a country has means the
-- country alone; otherwise all of the same name are found, each spelling as the actor that it is one of. A text that
-- means nobody is an error.
--
-- name: id, key, code or name
-- Example: FROM find_actors('South Korea')
create or replace macro marts.find_actors(name) as table
with

-- Apart from one another, for an equality alone lets a scan skip what it can.
coded as materialized (
    select canonical_actor_id, actor_kind from marts.dim_actor where actor_id = name

    union

    select canonical_actor_id, actor_kind from marts.dim_actor where actor_key = name

    union

    select canonical_actor_id, actor_kind
    from marts.dim_actor
    where actor_kind = 'country' and (country_code = upper(name) or lower(actor_name) = lower(name))
),

-- Counted, for with `exists`, which stops at the first row, DuckDB 2.0 may wait for ever.
uncoded as materialized (
    select name as text where (select count(*) from coded) = 0
),

-- Joined, so that nothing is searched where the step before has found somebody.
named as materialized (
    select actors.canonical_actor_id, actors.actor_kind
    from marts.dim_actor as actors
    inner join uncoded on lower(actors.actor_name) = lower(uncoded.text)
),

unnamed as materialized (
    select text from uncoded where (select count(*) from named) = 0
),

forms as materialized (
    select actors.canonical_actor_id, actors.actor_kind
    from marts.dim_actor as actors
    inner join unnamed on list_contains(actors.names_in_text, unnamed.text)
    qualify actors.actor_kind = 'country' or not bool_or(actors.actor_kind = 'country') over ()
),

found as (
    select canonical_actor_id from coded

    union

    select canonical_actor_id from named

    union

    select canonical_actor_id from forms
),

nobody as (
    select error(format('nobody is called ''{0}'' (try: FROM similar_actors(''{0}''))', coalesce(text, 'NULL')))
        as message
    from unnamed
    where (select count(*) from forms) = 0
)

select actors.actor_id, actors.actor_name, actors.actor_kind, actors.country_code, actors.sector_code
from marts.dim_actor as actors
semi join found on actors.actor_id = found.canonical_actor_id

union all

-- In each column by which others choose, for a column that nobody reads is not computed.
select message as actor_id, null as actor_name, message as actor_kind, null as country_code, null as sector_code
from nobody
