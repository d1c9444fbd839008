{# Of each child's pairs (child_id, parent_id, parent_specificity, days_apart) the closest in days, then the most specific. #}
{% macro best_parents(pairs) -%}
    select child_id, parent_id
    from {{ pairs }}
    qualify row_number() over (
        partition by child_id
        order by days_apart, parent_specificity desc, parent_id
    ) = 1
{%- endmacro %}
