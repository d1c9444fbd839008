with

mentions as not materialized (
    select * from {{ source('raw', 'mentions') }}
),

repeated_arrivals as (
    select * from {{ ref('stg_repeated_arrivals') }}
)

{{ arrived_rows('mentions', 'repeated_arrivals', using=['article_id', 'batch_folder'], key=['mention_id']) }}
