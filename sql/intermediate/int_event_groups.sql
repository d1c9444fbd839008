-- The most specific report stands for its group. Sides hold countries and persons that are known: what is
-- not known disagrees with nothing.
with

reports as (
    select * from {{ ref('int_event_reports') }}
),

grouped as (
    select * from {{ ref('int_grouped_reports') }}
),

sides as (
    select * from {{ ref('int_event_sides') }}
),

place_countries as (
    select * from {{ ref('int_place_countries') }}
),

groups as (
    select
        grouped.group_id,
        arg_max(
            reports.event_id,
            (
                reports.actor_specificity,
                reports.event_date_start is not null,
                reports.date_status <> 'published',
                -reports.arrival_index,
                reports.event_id
            )
        ) as event_id
    from grouped
    inner join reports using (event_id)
    group by grouped.group_id
),

known_sides as (
    select
        event_id,
        {%- for side, name in [('source', 'source'), ('target', 'target'), ('both', 'pool')] %}
        list(country_key order by country_key)
            filter (where side = '{{ side }}' and not starts_with(country_key, 'actor:')) as {{ name }}_countries,
        flatten(list(persons order by country_key) filter (where side = '{{ side }}')) as {{ name }}_persons,
        flatten(list(organisations order by country_key) filter (where side = '{{ side }}')) as {{ name }}_organisations,
        flatten(list(actor_keys order by country_key) filter (where side = '{{ side }}')) as {{ name }}_keys
        {{- ',' if not loop.last }}
        {%- endfor %}
    from sides
    semi join groups using (event_id)
    group by event_id
)

select
    groups.group_id,
    groups.event_id,
    reports.event_type,
    reports.status_class,
    case when reports.status = 'historical' then 'actual' else reports.status end as told_as,
    reports.root_class,
    reports.is_undirected,
    reports.cameo_code,
    reports.place_id,
    place_countries.country_place_id,
    reports.medium,
    reports.event_date_start,
    reports.event_date_end,
    reports.article_id,
    reports.article_date,
    reports.arrival_index,
    reports.actor_specificity * 10
    + case when reports.place_id is not null then 1 else 0 end
    + case when reports.event_date_start is not null then 1 else 0 end as specificity,
    {%- for name in ['source', 'target', 'pool'] %}
    {%- for kind in ['countries', 'persons', 'organisations', 'keys'] %}
    coalesce(known_sides.{{ name }}_{{ kind }}, []) as {{ name }}_{{ kind }}
    {{- ',' if not loop.last }}
    {%- endfor %}
    {{- ',' if not loop.last }}
    {%- endfor %}
from groups
inner join reports using (event_id)
left join known_sides using (event_id)
left join place_countries using (place_id)
