{#
    For each value of the key, the expression adds up to the number of rows of another table. The key is one
    SQL expression for both; `among` chooses among the rows that are counted.
#}
{% test counts_rows(model, key, total, of, among='true') %}
with

stated as (
    select {{ key }} as key, sum({{ total }}) as row_count from {{ model }} group by all
),

counted as (
    select {{ key }} as key, count(*) as row_count from {{ of }} where {{ among }} group by all
)

select key, stated.row_count as stated_count, counted.row_count as counted_count
from stated
full join counted using (key)
where coalesce(stated.row_count, 0) <> coalesce(counted.row_count, 0)
{% endtest %}
