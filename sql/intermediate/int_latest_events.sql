{{ config(materialized='view') }}

with

events as (
    select * from {{ ref('stg_events') }}
),

latest as (
    select article_id from {{ ref('int_article_versions') }} where is_latest
)

select events.*
from events
semi join latest using (article_id)
