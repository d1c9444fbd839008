{# Sectors that act for the state count as one when reports are compared; NULL is compatible with all. #}
{% macro sector_class(sector_code, actor_kind) -%}
    case
        when {{ sector_code }} in ('GOV', 'MIL', 'COP', 'SPY', 'LEG', 'JUD') then 'state'
        when {{ sector_code }} is null and {{ actor_kind }} = 'country' then 'state'
        else {{ sector_code }}
    end
{%- endmacro %}
