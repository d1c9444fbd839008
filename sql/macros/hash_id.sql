{# An id of 16 hex digits from a text. #}
{% macro hash_id(text) -%}
    substr(sha256({{ text }}), 1, 16)
{%- endmacro %}
