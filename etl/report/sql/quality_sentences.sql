-- How many sentences of English articles give an event, by outlet: those with most sentences.
with

coded as (
    select article_id, count(distinct sentence_index) as coded_count
    from marts.fct_event_report
    group by article_id
)

select
    articles.outlet,
    count(*) as article_count,
    sum(articles.sentence_count)::bigint as sentence_count,
    sum(coalesce(coded.coded_count, 0))::bigint as coded_count,
    sum(articles.sentence_count - coalesce(coded.coded_count, 0))::bigint as uncoded_count,
    count(*) filter (where coded.article_id is null) as articles_without_event,
    sum(coalesce(coded.coded_count, 0)) / nullif(sum(articles.sentence_count), 0) as coded_share
from marts.dim_article as articles
left join coded using (article_id)
where articles.is_latest and articles.language = 'en'
group by articles.outlet
order by sentence_count desc, articles.outlet nulls last
limit 100
