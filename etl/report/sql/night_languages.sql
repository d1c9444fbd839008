-- Articles that arrived with the last batch, by language. English ones are coded.
select language, count(*) as article_count, sum(event_count)::bigint as report_count
from marts.dim_article
where batch_date = $batch_date
group by language
order by article_count desc, language nulls last
