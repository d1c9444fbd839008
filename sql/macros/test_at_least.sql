{# No value is below a bound. #}
{% test at_least(model, column_name, least) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} < {{ least }}
{% endtest %}
