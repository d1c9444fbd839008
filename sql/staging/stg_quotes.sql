with

quotes as not materialized (
    select * from {{ source('raw', 'quotes') }}
),

repeated_arrivals as (
    select * from {{ ref('stg_repeated_arrivals') }}
)

{{ arrived_rows('quotes', 'repeated_arrivals', using=['article_id', 'batch_folder'], key=['quote_id']) }}
