-- An article that arrives in several batches is taken from the first one; every other staging model
-- keeps the rows of that batch alone. A table, since all of them read it.
{{ config(materialized='table') }}

with

articles as (
    select * from {{ source('raw', 'articles') }}
),

first_arrivals as (
    select
        article_id,
        batch_folder,
        landing_path,
        landing_offset,
        count(*) over (partition by article_id, batch_folder) as part_count
    from articles
    qualify row_number() over (
        partition by article_id
        order by batch_date, batch_folder, landing_path, landing_offset
    ) = 1
)

select * from first_arrivals
