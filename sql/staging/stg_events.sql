with

events as not materialized (
    select * from {{ source('raw', 'events') }}
),

arrivals as (
    select * from {{ ref('stg_article_arrivals') }}
)

{{ arrived_rows('events', 'arrivals', using=['article_id', 'batch_folder'], key=['event_id']) }}
