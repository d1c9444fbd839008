{{ config(materialized='view') }}

with

mentions as (
    select * from {{ ref('stg_mentions') }}
),

latest as (
    select article_id from {{ ref('int_article_versions') }} where is_latest
)

select mentions.*
from mentions
semi join latest using (article_id)
