{#
    The rows of each article's first batch: all but those of later ones. Of an article that stands in several
    parts of its batch only one row for each key is kept; that is rare, so only then are rows compared. The CTE
    `rows` is read twice and must not be materialized, for it may hold all texts. `same` are columns, besides
    `using`, that name the row to be kept.
#}
{% macro arrived_rows(rows, repeated, using, key, same=[]) -%}
    select {{ rows }}.* exclude (batch_folder)
    from {{ rows }}
    anti join {{ repeated }} using ({{ using | join(', ') }})
    union all
    (
        select {{ rows }}.* exclude (batch_folder)
        from {{ rows }}
        semi join (select * from {{ repeated }} where is_first) using ({{ (using + same) | join(', ') }})
        qualify row_number() over (partition by {{ key | join(', ') }} order by to_json({{ rows }})) = 1
    )
{%- endmacro %}
