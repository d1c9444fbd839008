{# Two lists agree when one is empty or they share an item. #}
{% macro lists_agree(one, other) -%}
    (len({{ one }}) = 0 or len({{ other }}) = 0 or list_has_any({{ one }}, {{ other }}))
{%- endmacro %}
