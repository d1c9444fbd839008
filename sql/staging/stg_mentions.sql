with

mentions as (
    select * from {{ source('raw', 'mentions') }}
),

arrivals as (
    select * from {{ ref('stg_article_arrivals') }}
)

select mentions.* exclude (batch_folder)
from mentions
semi join arrivals using (article_id, batch_folder)
