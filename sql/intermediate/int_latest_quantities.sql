{{ config(materialized='view') }}

with

quantities as (
    select * from {{ ref('stg_quantities') }}
),

latest as (
    select article_id from {{ ref('int_article_versions') }} where is_latest
)

select quantities.*
from quantities
semi join latest using (article_id)
