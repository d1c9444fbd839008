{# Two lists agree when one is empty or they share an item. #}
{% macro lists_agree(one, other) -%}
    (len({{ one }}) = 0 or len({{ other }}) = 0 or list_has_any({{ one }}, {{ other }}))
{%- endmacro %}

{# Two pools of participants agree when one holds all of the other: who met A did not meet B. #}
{% macro pools_agree(one, other) -%}
    (list_has_all({{ one }}, {{ other }}) or list_has_all({{ other }}, {{ one }}))
{%- endmacro %}
