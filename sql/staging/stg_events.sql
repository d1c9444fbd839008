with

events as (
    select * from {{ source('raw', 'events') }}
),

arrivals as (
    select * from {{ ref('stg_article_arrivals') }}
)

select events.* exclude (batch_folder)
from events
semi join arrivals using (article_id, batch_folder)
