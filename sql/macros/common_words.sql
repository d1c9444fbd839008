{# The words of a text in their order, whatever their case, each as a 32-bit hash: a fraction of what the words take. #}
{% macro hashed_words(text) -%}
    list_transform(
        regexp_extract_all(lower({{ text }}), '[\p{L}\p{N}_]+'),
        lambda word: cast(hash(word) >> 32 as uinteger)
    )
{%- endmacro %}

{# The distinct words of a text. #}
{% macro distinct_words(text) -%}
    list_distinct({{ hashed_words(text) }})
{%- endmacro %}

{# The distinct runs of three words, from the words in their order. #}
{% macro distinct_shingles(words) -%}
    list_distinct(list_transform(
        list_zip({{ words }}, {{ words }}[2:], {{ words }}[3:], true),
        lambda run: cast(hash(run) >> 32 as uinteger)
    ))
{%- endmacro %}

{# Whether two lists of distinct items share at least this part of all their items (Jaccard). #}
{% macro have_common_words(one, other, least) -%}
    {#- common / all >= least, where common = one + other - all; counting all is faster than intersecting -#}
    len({{ one }}) + len({{ other }}) >= {{ 1 + least }} * list_unique({{ one }} || {{ other }})
{%- endmacro %}
