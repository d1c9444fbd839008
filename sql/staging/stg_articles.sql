with

articles as (
    select * from {{ source('raw', 'articles') }}
),

arrivals as (
    select * from {{ ref('stg_article_arrivals') }}
)

select articles.* exclude (batch_folder)
from articles
semi join arrivals using (article_id, batch_folder, landing_path, landing_offset)
