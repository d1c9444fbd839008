-- Events by type: those that the last batch reports, and the mean of the batches before it, as far as thirty back.
with

reported as (
    select distinct articles.batch_date, reports.world_event_id, reports.event_type, reports.quad_class
    from marts.fct_event_report as reports
    inner join marts.dim_article as articles using (article_id)
    where articles.batch_date > $batch_date - 31 and reports.status = 'actual'
),

batches as (
    select count(distinct batch_date) as batch_count
    from marts.dim_article
    where batch_date > $batch_date - 31 and batch_date < $batch_date
)

select
    event_type,
    min(quad_class) as quad_class,
    count(*) filter (where batch_date = $batch_date) as event_count,
    round(count(*) filter (where batch_date < $batch_date) / nullif(any_value(batches.batch_count), 0), 1) as mean_before
from reported
cross join batches
group by event_type
order by event_count desc, event_type
