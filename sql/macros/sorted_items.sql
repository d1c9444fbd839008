{#
    The distinct values of a group in their order; [] where there are none. Groups are small: sorting the finished
    list takes half the time of an aggregate that sorts or tells values apart.
#}
{% macro sorted_items(value, among='true') -%}
    list_sort(list_distinct(coalesce(list({{ value }}) filter (where {{ among }}), [])))
{%- endmacro %}
