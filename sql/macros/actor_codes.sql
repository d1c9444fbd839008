{# The whole CAMEO code of one side of coded_event: a known group's own one, else country and role (KORGOV). #}
{% macro gdelt_actor_code(side) -%}
    coalesce({{ side }}_group_actor_code, nullif(concat({{ side }}_gdelt_country_code, {{ side }}_agent_code), ''))
{%- endmacro %}

{#
    The same as Phoenix has it, where the first three letters are a country or a kind of body and dashes
    stand for a country that is not known.
#}
{% macro phoenix_actor_code(side) -%}
    coalesce(
        {{ side }}_group_actor_code,
        case
            when {{ side }}_country_code is not null then concat({{ side }}_country_code, {{ side }}_agent_code)
            when {{ side }}_agent_code in ('IGO', 'NGO', 'IMG', 'MNC') then {{ side }}_agent_code
            else '---' || {{ side }}_agent_code
        end
    )
{%- endmacro %}

{# What phoenix_pipeline reads from such a code: the entity, the role if it is a primary one, all the rest. #}
{% macro phoenix_entity(side) -%}
    case
        when left({{ phoenix_actor_code(side) }}, 3) in ('IGO', 'NGO', 'IMG', 'MNC') then left({{ phoenix_actor_code(side) }}, 3)
        when {{ side }}_group_actor_code is null then {{ side }}_country_code
        when starts_with({{ side }}_group_actor_code, {{ side }}_group_country_code) then {{ side }}_group_country_code
    end
{%- endmacro %}

{% macro phoenix_role(side) -%}
    regexp_extract(
        {{ phoenix_actor_code(side) }}, '^...(GOV|MIL|REB|OPP|PTY|COP|JUD|SPY|MED|EDU|BUS|CRM|CVL)', 1
    )
{%- endmacro %}

{% macro phoenix_attribute(side) -%}
    array_to_string(
        regexp_extract_all(
            substr({{ phoenix_actor_code(side) }}, 4 + length({{ phoenix_role(side) }})), '...'
        ),
        ';'
    )
{%- endmacro %}
