{#
    The rows of each article's first batch. Of an article that stands in several parts of it only one row
    for each key is kept; that is rare, so only then are rows compared. The CTE `rows` is read twice and
    must not be materialized, for it may hold all texts.
#}
{% macro arrived_rows(rows, arrivals, using, key) -%}
    select {{ rows }}.* exclude (batch_folder)
    from {{ rows }}
    semi join (select * from {{ arrivals }} where part_count = 1) using ({{ using | join(', ') }})
    union all
    (
        select {{ rows }}.* exclude (batch_folder)
        from {{ rows }}
        semi join (select * from {{ arrivals }} where part_count > 1) using ({{ using | join(', ') }})
        qualify row_number() over (partition by {{ key | join(', ') }} order by to_json({{ rows }})) = 1
    )
{%- endmacro %}
