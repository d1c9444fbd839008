{{ config(materialized='view') }}

with

quantities as (
    select * from {{ ref('stg_quantities') }}
),

superseded as (
    select article_id from {{ ref('int_article_versions') }} where not is_latest
)

select quantities.*
from quantities
anti join superseded using (article_id)
