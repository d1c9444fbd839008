with

articles as not materialized (
    select * from {{ source('raw', 'articles') }}
),

repeated_arrivals as (
    select * from {{ ref('stg_repeated_arrivals') }}
)

{{ arrived_rows('articles', 'repeated_arrivals', using=['article_id', 'batch_folder'], key=['article_id'], same=['landing_path', 'landing_offset']) }}
