{# The characters of a text from one offset (0-based) up to another. #}
{% macro text_between(text, start_char, end_char) -%}
    substring({{ text }}, {{ start_char }} + 1, {{ end_char }} - {{ start_char }})
{%- endmacro %}
