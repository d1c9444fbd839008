{#
    For models of one row for each row of the table that they begin with: that table is read once, in its order, and the
    others are looked up. Left alone DuckDB would hold the larger table, texts and all, and read the smaller one, for it
    takes it that a fifth is left of rows that are not among others (superseded ones). So rows stay in the order in which
    articles arrived: a day's news stands together, and nothing is sorted.
#}
{% macro streamed() -%}
    {{ config(
        pre_hook="set disabled_optimizers = 'join_order,build_side_probe_side'",
        post_hook="reset disabled_optimizers"
    ) }}
{%- endmacro %}
