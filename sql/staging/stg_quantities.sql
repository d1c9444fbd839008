with

quantities as not materialized (
    select * from {{ source('raw', 'quantities') }}
),

repeated_arrivals as (
    select * from {{ ref('stg_repeated_arrivals') }}
)

{{ arrived_rows('quantities', 'repeated_arrivals', using=['article_id', 'batch_folder'], key=['article_id', 'start_char', 'end_char']) }}
