{{ config(materialized='view') }}

with

places as (
    select * from {{ ref('stg_places') }}
),

superseded as (
    select article_id from {{ ref('int_article_versions') }} where not is_latest
)

select places.*
from places
anti join superseded using (article_id)
