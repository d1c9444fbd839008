{# The names of a group's structs (index, name) in the order of their index, as one text; NULL where none is known. #}
{% macro joined_names(named, among) -%}
    nullif(
        array_to_string(
            list_transform(
                list_sort(list({{ named }}) filter (where {{ among }} and {{ named }}.name is not null)),
                lambda item: item.name
            ),
            '; '
        ),
        ''
    )
{%- endmacro %}
