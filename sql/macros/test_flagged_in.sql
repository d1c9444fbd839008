{# The row of another table that a column names has this flag. #}
{% test flagged_in(model, column_name, to, field, flag) %}
select model.{{ column_name }}
from {{ model }} as model
inner join {{ to }} as named on model.{{ column_name }} = named.{{ field }}
where not named.{{ flag }}
{% endtest %}
