{{ config(materialized='view') }}

with

dates as (
    select * from {{ ref('stg_dates') }}
),

superseded as (
    select article_id from {{ ref('int_article_versions') }} where not is_latest
)

select dates.*
from dates
anti join superseded using (article_id)
