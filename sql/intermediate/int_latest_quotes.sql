{{ config(materialized='view') }}

with

quotes as (
    select * from {{ ref('stg_quotes') }}
),

latest as (
    select article_id from {{ ref('int_article_versions') }} where is_latest
)

select quotes.*
from quotes
semi join latest using (article_id)
