with

places as (
    select * from {{ source('raw', 'places') }}
),

arrivals as (
    select * from {{ ref('stg_article_arrivals') }}
)

select places.* exclude (batch_folder)
from places
semi join arrivals using (article_id, batch_folder)
