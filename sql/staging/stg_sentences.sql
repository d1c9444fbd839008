with

sentences as (
    select * from {{ source('raw', 'sentences') }}
),

arrivals as (
    select * from {{ ref('stg_article_arrivals') }}
)

select sentences.* exclude (batch_folder)
from sentences
semi join arrivals using (article_id, batch_folder)
