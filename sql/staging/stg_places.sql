with

places as not materialized (
    select * from {{ source('raw', 'places') }}
),

repeated_arrivals as (
    select * from {{ ref('stg_repeated_arrivals') }}
)

{{ arrived_rows('places', 'repeated_arrivals', using=['article_id', 'batch_folder'], key=['article_id', 'start_char', 'end_char']) }}
