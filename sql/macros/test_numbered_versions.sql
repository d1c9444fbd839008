{# Numbers within a group run from 1 without gaps, and the flag stands at the last one alone. #}
{% test numbered_versions(model, group, number, last) %}
select {{ group }}, count(*) as row_count
from {{ model }}
group by {{ group }}
having min({{ number }}) <> 1
    or max({{ number }}) <> count(*)
    or count(distinct {{ number }}) <> count(*)
    or count(*) filter (where {{ last }}) <> 1
    or max({{ number }}) filter (where {{ last }}) is distinct from max({{ number }})
{% endtest %}
