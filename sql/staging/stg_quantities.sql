with

quantities as (
    select * from {{ source('raw', 'quantities') }}
),

arrivals as (
    select * from {{ ref('stg_article_arrivals') }}
)

select quantities.* exclude (batch_folder)
from quantities
semi join arrivals using (article_id, batch_folder)
