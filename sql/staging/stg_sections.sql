with

sections as (
    select * from {{ source('raw', 'sections') }}
),

arrivals as (
    select * from {{ ref('stg_article_arrivals') }}
)

select sections.* exclude (batch_folder)
from sections
semi join arrivals using (article_id, batch_folder)
