{#
    Expressions for the views of schema exports. DuckDB applies a filter on an expression before it joins only if the
    expression cannot raise an error, which left, regexp_matches, strftime, cast and array_to_string can; these cannot.
#}

{# The first digits of a day written as YYYYMMDD, as a whole number: 8 for the day, 6 for the month, 4 for the year. #}
{% macro day_number(day, digits) -%}
    try_cast(substr(replace(cast({{ day }} as varchar), '-', ''), 1, {{ digits }}) as integer)
{%- endmacro %}

{# The codes of a list in its order, with a separator; NULL for an empty list. Codes hold no brackets and commas. #}
{% macro join_codes(codes, separator) -%}
    nullif(replace(replace(replace(cast({{ codes }} as varchar), ', ', '{{ separator }}'), '[', ''), ']', ''), '')
{%- endmacro %}

{# The items of a list in its order, without NULLs, with a separator; NULL where none is left. #}
{% macro join_texts(items, separator) -%}
    nullif(array_to_string({{ items }}, '{{ separator }}'), '')
{%- endmacro %}
