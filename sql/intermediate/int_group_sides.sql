-- Only of groups that are compared. Sides hold countries, persons and bodies that are known: what is not
-- known disagrees with nothing.
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

known_sides as (
    select
        event_id,
        {%- for side, name in [('source', 'source'), ('target', 'target'), ('both', 'pool')] %}
        list(hash(country_key)) filter (where side = '{{ side }}' and not starts_with(country_key, 'actor:'))
            as {{ name }}_countries,
        {%- for kind in ['persons', 'organisations', 'keys'] %}
        flatten(list(list_transform({{ 'actor_keys' if kind == 'keys' else kind }}, lambda key: hash(key)))
            filter (where side = '{{ side }}')) as {{ name }}_{{ kind }}
        {{- ',' if not loop.last }}
        {%- endfor %}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from sides
    semi join compared_groups using (event_id)
    group by event_id
)

select
    compared_groups.*,
    {%- for name in ['source', 'target', 'pool'] %}
    {%- for kind in ['countries', 'persons', 'organisations', 'keys'] %}
    coalesce(known_sides.{{ name }}_{{ kind }}, []) as {{ name }}_{{ kind }}
    {{- ',' if not loop.last }}
    {%- endfor %}
    {{- ',' if not loop.last }}
    {%- endfor %}
from compared_groups
left join known_sides using (event_id)
