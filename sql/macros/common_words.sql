{# The distinct words of a text, whatever their case, each as a 32-bit hash: a fraction of what the words take. #}
{% macro distinct_words(text) -%}
    list_distinct(list_transform(
        regexp_extract_all(lower({{ text }}), '[\p{L}\p{N}_]+'),
        lambda word: cast(hash(word) >> 32 as uinteger)
    ))
{%- endmacro %}

{# Whether two lists of distinct words share at least this part of all their words (Jaccard). #}
{% macro have_common_words(one, other, least) -%}
    {#- common / (one + other - common) >= least, without a division -#}
    {{ 1 + least }} * len(list_intersect({{ one }}, {{ other }})) >= {{ least }} * (len({{ one }}) + len({{ other }}))
{%- endmacro %}
