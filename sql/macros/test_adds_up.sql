{# A total is the sum of its parts. #}
{% test adds_up(model, total, parts) %}
select {{ total }}, {{ parts | join(', ') }}
from {{ model }}
where {{ total }} is distinct from {{ parts | join(' + ') }}
{% endtest %}
