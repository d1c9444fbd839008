-- Articles that arrived with the last batch, by outlet.
select
    outlet,
    count(*) as article_count,
    count(*) filter (where version > 1) as version_count,
    sum(event_count)::bigint as report_count,
    sum(quote_count)::bigint as quote_count,
    max(published_at) as newest_at
from marts.dim_article
where batch_date = $batch_date
group by outlet
order by article_count desc, outlet nulls last
