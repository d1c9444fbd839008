with

quantities as not materialized (
    select * from {{ source('raw', 'quantities') }}
),

arrivals as (
    select * from {{ ref('stg_article_arrivals') }}
)

{{ arrived_rows('quantities', 'arrivals', using=['article_id', 'batch_folder'], key=['article_id', 'start_char', 'end_char']) }}
