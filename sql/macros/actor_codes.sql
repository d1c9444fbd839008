{# CAMEO actor codes are made of parts of three letters: a country or kind of body, roles, a group. #}

{# The code of who comes first on a side: that of a known group, else country and role (KORGOV), or what of both is known. #}
{% macro cameo_actor_code(side, known_group) -%}
    coalesce(
        {{ known_group }}.cameo_actor_code,
        nullif(concat({{ side }}.first_country_code, {{ side }}.first_sector_code), '')
    )
{%- endmacro %}

{# A text that begins with a country code of ISO 3166-1, with the code as GDELT writes it. #}
{% macro gdelt_code(code) -%}
    case
        when starts_with({{ code }}, 'DDR') then concat('GME', substr({{ code }}, 4))
        when starts_with({{ code }}, 'IMN') then concat('IMY', substr({{ code }}, 4))
        when starts_with({{ code }}, 'MNE') then concat('MTN', substr({{ code }}, 4))
        when starts_with({{ code }}, 'ROU') then concat('ROM', substr({{ code }}, 4))
        when starts_with({{ code }}, 'SUN') then concat('USR', substr({{ code }}, 4))
        when starts_with({{ code }}, 'TLS') then concat('TMP', substr({{ code }}, 4))
        when starts_with({{ code }}, 'XKX') then concat('KSV', substr({{ code }}, 4))
        else {{ code }}
    end
{%- endmacro %}

{# The region in the code of an international body: EUR in IGOEUREEC. #}
{% macro cameo_region(actor_code) -%}
    nullif(regexp_extract({{ actor_code }}, '^IGO(AFR|CAS|EAF|EUR|MEA|NAF|PGS|SAF|SAS|SEA|WAF|WST)', 1), '')
{%- endmacro %}

{# The first role in a code, which is its first or second part: a type of GDELT's lookup, or PTY and REL. #}
{% macro cameo_first_role(actor_code) -%}
    nullif(
        regexp_extract(
            {{ actor_code }},
            '^(?:[A-Z]{3})??(AGR|BUS|COP|CRM|CVL|DEV|EDU|ELI|ENV|GOV|HLH|HRI|IGO|IMG|INS|INT|JUD|LAB|LEG|MED|MIL|MNC|MOD|NGM|NGO|OPP|PTY|RAD|REB|REF|REL|SEP|SET|SPY|UAF)',
            1
        ),
        ''
    )
{%- endmacro %}

{# The code as Phoenix has it: dashes stand in the place of a country that is not known. #}
{% macro phoenix_actor_code(actor_code, country_code) -%}
    case
        when length({{ actor_code }}) = 3
            and {{ country_code }} is null
            and not contains('IGO NGO IMG MNC', {{ actor_code }})
            then '---' || {{ actor_code }}
        else {{ actor_code }}
    end
{%- endmacro %}

{# What phoenix_pipeline reads from it: first a country or kind of body, … #}
{% macro phoenix_entity(actor_code, country_code) -%}
    case
        when contains('IGO NGO IMG MNC', substr({{ actor_code }}, 1, 3)) then substr({{ actor_code }}, 1, 3)
        when starts_with({{ actor_code }}, {{ country_code }}) then {{ country_code }}
    end
{%- endmacro %}

{# … then a role, if it is a primary one, … #}
{% macro phoenix_role(actor_code, country_code) -%}
    nullif(
        regexp_extract(
            {{ phoenix_actor_code(actor_code, country_code) }},
            '^...(GOV|MIL|REB|OPP|PTY|COP|JUD|SPY|MED|EDU|BUS|CRM|CVL)',
            1
        ),
        ''
    )
{%- endmacro %}

{# … and whatever else the code has. #}
{% macro phoenix_attribute(actor_code, country_code) -%}
    {{ join_texts(
        "regexp_extract_all(substr(" ~ phoenix_actor_code(actor_code, country_code) ~ ", 4 + length(coalesce("
        ~ phoenix_role(actor_code, country_code) ~ ", ''))), '...')", ';'
    ) }}
{%- endmacro %}
