-- Only of groups that are compared. Sides hold countries, persons and bodies that are known: what is not
-- known disagrees with nothing.
{% set kinds = ['countries', 'persons', 'organisations', 'keys'] %}

with

candidates as (
    select child_id, parent_id from {{ ref('int_story_candidates') }}
),

groups as (
    select * from {{ ref('int_event_groups') }}
),

sides as (
    select * from {{ ref('int_event_sides') }}
),

compared as (
    select child_id as group_id from candidates
    union
    select parent_id as group_id from candidates
),

compared_groups as (
    select * from groups semi join compared using (group_id)
),

hashed_sides as (
    select
        event_id,
        side,
        case when starts_with(country_key, 'actor:') then [] else [hash(country_key)] end as countries,
        {%- for kind, keys in [('persons', 'persons'), ('organisations', 'organisations'), ('keys', 'actor_keys')] %}
        list_transform({{ keys }}, lambda key: hash(key)) as {{ kind }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from sides
    semi join compared_groups using (event_id)
),

-- Most sides are of one country, and taken as they are.
crowded_sides as (
    select event_id, side from hashed_sides group by all having count(*) > 1
),

known_sides as (
    select * from hashed_sides anti join crowded_sides using (event_id, side)
    union all
    select
        event_id,
        side,
        {%- for kind in kinds %}
        flatten(list({{ kind }})) as {{ kind }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from hashed_sides
    semi join crowded_sides using (event_id, side)
    group by event_id, side
)

select
    compared_groups.*,
    {%- for name in ['source', 'target', 'pool'] %}
    {%- for kind in kinds %}
    coalesce({{ name }}_sides.{{ kind }}, []) as {{ name }}_{{ kind }}
    {{- ',' if not loop.last }}
    {%- endfor %}
    {{- ',' if not loop.last }}
    {%- endfor %}
from compared_groups
{%- for side, name in [('source', 'source'), ('target', 'target'), ('both', 'pool')] %}
left join known_sides as {{ name }}_sides
    on compared_groups.event_id = {{ name }}_sides.event_id and {{ name }}_sides.side = '{{ side }}'
{%- endfor %}
