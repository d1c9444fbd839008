with

sentences as not materialized (
    select * from {{ source('raw', 'sentences') }}
),

repeated_arrivals as (
    select * from {{ ref('stg_repeated_arrivals') }}
)

{{ arrived_rows('sentences', 'repeated_arrivals', using=['article_id', 'batch_folder'], key=['article_id', 'sentence_index']) }}
