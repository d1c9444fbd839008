with

sections as not materialized (
    select * from {{ source('raw', 'sections') }}
),

arrivals as (
    select * from {{ ref('stg_article_arrivals') }}
)

{{ arrived_rows('sections', 'arrivals', using=['article_id', 'batch_folder'], key=['article_id', 'start_char']) }}
