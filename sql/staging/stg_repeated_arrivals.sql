-- Most articles arrive once and are simply read. An article that arrives in several batches is taken from the
-- first one; of one that stands in several parts of that batch, one row for each key is kept. Only these stand
-- here, so that other staging models look rows up in a small table.
{{ config(materialized='table') }}

with

articles as (
    select article_id, batch_date, batch_folder, landing_path, landing_offset from {{ source('raw', 'articles') }}
),

repeated as (
    select article_id from articles group by article_id having count(*) > 1
),

ranked as (
    select
        *,
        row_number() over (
            partition by article_id
            order by batch_date, batch_folder, landing_path, landing_offset
        ) as arrival_rank
    from articles
    semi join repeated using (article_id)
)

select
    article_id,
    batch_folder,
    min(arrival_rank) = 1 as is_first,
    arg_min(landing_path, arrival_rank) as landing_path,
    arg_min(landing_offset, arrival_rank) as landing_offset
from ranked
group by article_id, batch_folder
having min(arrival_rank) > 1 or count(*) > 1
