{#
    Whether nothing that is known of two rows of int_group_sides disagrees: place, medium, days (a year is no
    date), countries, persons, bodies. Within one article whoever is named on a side must be named by both.
#}
{% macro groups_agree(one, other) -%}
    {{ places_agree(one ~ '.place_id', other ~ '.place_id', one ~ '.country_place_id', other ~ '.country_place_id') }}
    and coalesce({{ one }}.medium = {{ other }}.medium, true)
    and coalesce(
        {{ one }}.event_date_start <= {{ other }}.event_date_end + 1
        and {{ other }}.event_date_start <= {{ one }}.event_date_end + 1
        and abs({{ one }}.event_date_start - {{ other }}.event_date_start) <= 31
        and abs({{ one }}.event_date_end - {{ other }}.event_date_end) <= 31,
        true
    )
    {%- for side in ('source', 'target', 'pool') %}
    {%- set agree = pools_agree if side == 'pool' else lists_agree %}
    and {{ agree(one ~ '.' ~ side ~ '_countries', other ~ '.' ~ side ~ '_countries') }}
    and {{ agree(one ~ '.' ~ side ~ '_persons', other ~ '.' ~ side ~ '_persons') }}
    and {{ agree(one ~ '.' ~ side ~ '_organisations', other ~ '.' ~ side ~ '_organisations') }}
    and (
        {{ one }}.article_id <> {{ other }}.article_id
        or {{ agree(one ~ '.' ~ side ~ '_keys', other ~ '.' ~ side ~ '_keys') }}
    )
    {%- endfor %}
{%- endmacro %}
