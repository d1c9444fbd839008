{#
    The CTEs `edges` and `components` (member_id, component_id) of a recursive query, from `links`
    (member_id, linked_id): members that are linked, also through others, have one component, named by its
    smallest member. Members without a link of their own must be linked to themselves, or are not there.
#}
{% macro connected_components(links) -%}
edges as (
    select member_id as from_id, linked_id as to_id from {{ links }} where member_id <> linked_id
    union
    select linked_id as from_id, member_id as to_id from {{ links }} where member_id <> linked_id
),

components (member_id, component_id) using key (member_id) as (
    select member_id, min(linked_id) as component_id
    from (
        select member_id, linked_id from {{ links }}
        union all
        select from_id, least(from_id, to_id) from edges
    )
    group by member_id
    union
    (
        -- Grouped first, for joined first on "smaller" it would be every member with every other.
        select reached.member_id, reached.component_id
        from (
            select edges.to_id as member_id, min(components.component_id) as component_id
            from components
            inner join edges on components.member_id = edges.from_id
            group by edges.to_id
        ) as reached
        inner join recurring.components as known on reached.member_id = known.member_id
        where reached.component_id < known.component_id
    )
)
{%- endmacro %}
