with

quotes as not materialized (
    select * from {{ source('raw', 'quotes') }}
),

arrivals as (
    select * from {{ ref('stg_article_arrivals') }}
)

{{ arrived_rows('quotes', 'arrivals', using=['article_id', 'batch_folder'], key=['quote_id']) }}
