with

events as not materialized (
    select * from {{ source('raw', 'events') }}
),

repeated_arrivals as (
    select * from {{ ref('stg_repeated_arrivals') }}
)

{{ arrived_rows('events', 'repeated_arrivals', using=['article_id', 'batch_folder'], key=['event_id']) }}
