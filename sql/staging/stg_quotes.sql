with

quotes as (
    select * from {{ source('raw', 'quotes') }}
),

arrivals as (
    select * from {{ ref('stg_article_arrivals') }}
)

select quotes.* exclude (batch_folder)
from quotes
semi join arrivals using (article_id, batch_folder)
