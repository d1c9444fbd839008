with

sections as not materialized (
    select * from {{ source('raw', 'sections') }}
),

repeated_arrivals as (
    select * from {{ ref('stg_repeated_arrivals') }}
)

{{ arrived_rows('sections', 'repeated_arrivals', using=['article_id', 'batch_folder'], key=['article_id', 'start_char']) }}
