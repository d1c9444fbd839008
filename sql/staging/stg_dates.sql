with

dates as not materialized (
    select * from {{ source('raw', 'dates') }}
),

repeated_arrivals as (
    select * from {{ ref('stg_repeated_arrivals') }}
)

{{ arrived_rows('dates', 'repeated_arrivals', using=['article_id', 'batch_folder'], key=['article_id', 'start_char', 'end_char']) }}
