-- How fresh the release is. An article that says it is of a later day than the one it came on has no day to trust.
select
    max(batch_date) as last_batch_date,
    max(published_at) filter (where published_date <= batch_date) as newest_article_at,
    count(*) as article_count,
    count(*) filter (where batch_date = (select max(batch_date) from marts.dim_article)) as last_batch_article_count,
    count(distinct outlet) as outlet_count
from marts.dim_article
