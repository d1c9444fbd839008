{{ config(materialized='view') }}

with

dates as (
    select * from {{ ref('stg_dates') }}
),

latest as (
    select article_id from {{ ref('int_article_versions') }} where is_latest
)

select dates.*
from dates
semi join latest using (article_id)
