{{ config(materialized='view') }}

with

places as (
    select * from {{ ref('stg_places') }}
),

latest as (
    select article_id from {{ ref('int_article_versions') }} where is_latest
)

select places.*
from places
semi join latest using (article_id)
