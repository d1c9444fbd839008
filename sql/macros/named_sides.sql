{#
    The CTE `sides`: one row for each `key` and participant_role of the CTE `participants`, with the names of those who
    stand there in text order as one text (NULL where none is known), their countries, sorted, and columns of the one
    who comes first. Most sides are one participant, who is taken as he is; only the others are gathered.
#}
{% macro named_sides(participants, key, of_first=[]) -%}
crowded_sides as (
    select distinct {{ key }}, participant_role from {{ participants }} where participant_index > 0
),

sides as (
    select
        {{ key }},
        participant_role,
        nullif(actor_name, '') as names,
        case when country_code is null then [] else [country_code] end as country_codes
        {%- for column in of_first %},
        {{ column }} as first_{{ column }}
        {%- endfor %}
    from {{ participants }}
    anti join crowded_sides using ({{ key }}, participant_role)
    union all
    select
        {{ key }},
        participant_role,
        {{ joined_names("{'index': participant_index, 'name': actor_name}") }} as names,
        {{ sorted_items('country_code', 'country_code is not null') }} as country_codes
        {%- for column in of_first %},
        min({{ column }}) filter (where participant_index = 0) as first_{{ column }}
        {%- endfor %}
    from {{ participants }}
    semi join crowded_sides using ({{ key }}, participant_role)
    group by {{ key }}, participant_role
)
{%- endmacro %}
