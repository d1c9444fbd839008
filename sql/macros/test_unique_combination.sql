{# No two rows share the values of these columns; `among` chooses among the rows. #}
{% test unique_combination(model, columns, among='true') %}
select {{ columns | join(', ') }}, count(*) as row_count
from {{ model }}
where {{ among }}
group by all
having count(*) > 1
{% endtest %}
