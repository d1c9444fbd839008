{#
    Two places agree when one is not known, both are the same, or one is the country of the other. Each is a row with
    place_id and, from int_place_countries, country_place_id.
#}
{% macro places_agree(one, other, one_country, other_country) -%}
    coalesce(
        {{ one }} = {{ other }}
        or coalesce({{ one_country }} = {{ other }}, false)
        or coalesce({{ other_country }} = {{ one }}, false),
        true
    )
{%- endmacro %}
