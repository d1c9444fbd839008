with

sentences as not materialized (
    select * from {{ source('raw', 'sentences') }}
),

arrivals as (
    select * from {{ ref('stg_article_arrivals') }}
)

{{ arrived_rows('sentences', 'arrivals', using=['article_id', 'batch_folder'], key=['article_id', 'sentence_index']) }}
