{# A name without case, accents, punctuation and the article that Arabic family names have or have not (al-Bashir). #}
{% macro name_key(name) -%}
    regexp_replace(
        trim(regexp_replace(
            replace(replace(replace(replace(replace(replace(
                lower(strip_accents({{ name }})),
                '''', ''), '’', ''), 'ł', 'l'), 'ø', 'o'), 'đ', 'd'), 'ı', 'i'),
            '[^\p{L}\p{N}]+', ' ', 'g'
        )),
        '(^| )(?:al|el|ul|ad|ar|as|ash|at|az) ', '\1', 'g'
    )
{%- endmacro %}

{#
    A name key as it sounds, whichever way it was brought into Latin letters: Alexei, Aleksey; Yevgeny, Evgeniy;
    Khalifa, Halifa; Mohammed, Mohamed. Vowels that are other vowels stay apart.
#}
{% macro sound_key(key) -%}
    {%- set steps = [
        ('x', 'ks'), ('kh', 'h'), ('gh', 'g'), ('ph', 'f'), ('dzh', 'j'), ('dj', 'j'), ('sch', 'sh'), ('tch', 'ch'),
        ('tsch', 'ch'), ('ts', 'c'), ('tz', 'c'), ('q', 'k'), ('ou', 'u'), ('oo', 'u'), ('ee', 'i')
    ] -%}
    {%- set doubled = 'bdfgklmnprstvz' -%}
    {%- set ns = namespace(sql=key) -%}
    {%- for old, new in steps -%}
        {%- set ns.sql = "replace(" ~ ns.sql ~ ", '" ~ old ~ "', '" ~ new ~ "')" -%}
    {%- endfor -%}
    {%- for letter in doubled -%}
        {%- set ns.sql = "replace(" ~ ns.sql ~ ", '" ~ letter ~ letter ~ "', '" ~ letter ~ "')" -%}
    {%- endfor -%}
    regexp_replace(regexp_replace({{ ns.sql }}, '(^| )ye', '\1e', 'g'), '(?:ei|ey|ai|ay|ii|iy|yi|ij|y)', 'i', 'g')
{%- endmacro %}
