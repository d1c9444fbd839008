with

dates as (
    select * from {{ source('raw', 'dates') }}
),

arrivals as (
    select * from {{ ref('stg_article_arrivals') }}
)

select dates.* exclude (batch_folder)
from dates
semi join arrivals using (article_id, batch_folder)
