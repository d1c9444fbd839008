{{ config(materialized='view') }}

with

mentions as (
    select * from {{ ref('stg_mentions') }}
),

superseded as (
    select article_id from {{ ref('int_article_versions') }} where not is_latest
)

select mentions.*
from mentions
anti join superseded using (article_id)
