with

mentions as not materialized (
    select * from {{ source('raw', 'mentions') }}
),

arrivals as (
    select * from {{ ref('stg_article_arrivals') }}
)

{{ arrived_rows('mentions', 'arrivals', using=['article_id', 'batch_folder'], key=['mention_id']) }}
