-- Which countries did most to which, as the last batch reports it.
with

reported as (
    select distinct reports.world_event_id
    from marts.fct_event_report as reports
    inner join marts.dim_article as articles using (article_id)
    where articles.batch_date = $batch_date and reports.status = 'actual'
),

pairs as (
    select distinct
        events.world_event_id,
        events.goldstein_score,
        events.quad_class,
        unnest(events.actor_country_codes) as source_country_code,
        events.recipient_country_codes
    from marts.fct_event as events
    semi join reported using (world_event_id)
),

sides as (
    select * exclude (recipient_country_codes), unnest(recipient_country_codes) as target_country_code from pairs
)

select
    source_country_code,
    target_country_code,
    count(*) as event_count,
    count(*) filter (where quad_class like '%cooperation') as cooperation_count,
    count(*) filter (where quad_class like '%conflict') as conflict_count,
    avg(goldstein_score) as goldstein_mean
from sides
where source_country_code <> target_country_code
group by source_country_code, target_country_code
order by event_count desc, source_country_code, target_country_code
limit 15
