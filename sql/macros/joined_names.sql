{# The names of a group's structs (index, name) in the order of their index, as one text; NULL where none is known. #}
{% macro joined_names(named) -%}
    nullif(
        array_to_string(
            list_transform(
                list_sort(list({{ named }}) filter (where {{ named }}.name is not null)),
                lambda item: item.name
            ),
            '; '
        ),
        ''
    )
{%- endmacro %}
