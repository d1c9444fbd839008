{{ config(materialized='view') }}

with

events as (
    select * from {{ ref('stg_events') }}
),

superseded as (
    select article_id from {{ ref('int_article_versions') }} where not is_latest
)

select events.*
from events
anti join superseded using (article_id)
