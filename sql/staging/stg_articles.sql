with

articles as not materialized (
    select * from {{ source('raw', 'articles') }}
),

arrivals as (
    select * from {{ ref('stg_article_arrivals') }}
)

{{ arrived_rows('articles', 'arrivals', using=['article_id', 'batch_folder', 'landing_path', 'landing_offset'], key=['article_id']) }}
