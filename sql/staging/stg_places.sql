with

places as not materialized (
    select * from {{ source('raw', 'places') }}
),

arrivals as (
    select * from {{ ref('stg_article_arrivals') }}
)

{{ arrived_rows('places', 'arrivals', using=['article_id', 'batch_folder'], key=['article_id', 'start_char', 'end_char']) }}
