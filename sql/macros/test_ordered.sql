{# Wherever both are known, one value is not above the other. #}
{% test ordered(model, lower, upper) %}
select {{ lower }}, {{ upper }}
from {{ model }}
where {{ lower }} > {{ upper }}
{% endtest %}
