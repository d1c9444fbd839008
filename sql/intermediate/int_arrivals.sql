-- Later batches add rows at the end: whoever came first in a group keeps its number as the group grows.
with

articles as (
    select
        article_id,
        batch_date,
        outlet,
        content_hash,
        coalesce(cast(published_at as date), batch_date) as article_date
    from {{ ref('stg_articles') }}
)

select
    row_number() over (order by batch_date, article_date, article_id) as arrival_index,
    article_id,
    batch_date,
    article_date,
    outlet,
    content_hash
from articles
