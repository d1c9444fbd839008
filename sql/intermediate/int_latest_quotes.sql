{{ config(materialized='view') }}

with

quotes as (
    select * from {{ ref('stg_quotes') }}
),

superseded as (
    select article_id from {{ ref('int_article_versions') }} where not is_latest
)

select quotes.*
from quotes
anti join superseded using (article_id)
