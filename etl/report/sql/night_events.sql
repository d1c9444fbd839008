-- What the last batch reports most widely: of each story its foremost actual event that is no mere statement.
with

reported as (
    select
        reports.world_event_id,
        count(*) as report_count,
        count(distinct reports.outlet) as outlet_count,
        count(distinct reports.original_id) as independent_count
    from marts.fct_event_report as reports
    inner join marts.dim_article as articles using (article_id)
    where articles.batch_date = $batch_date
    group by reports.world_event_id
),

candidates as (
    select
        events.*,
        articles.story_id,
        reported.report_count as night_report_count,
        reported.outlet_count as night_outlet_count,
        reported.independent_count as night_independent_count
    from marts.fct_event as events
    inner join reported using (world_event_id)
    inner join marts.dim_article as articles on events.article_id = articles.article_id
    where events.status = 'actual' and events.event_type <> 'STATEMENT' and events.actors_text is not null
),

foremost as (
    select
        *,
        count(*) over (partition by story_id) as event_count,
        row_number() over (
            partition by story_id
            order by
                night_independent_count desc,
                night_outlet_count desc,
                night_report_count desc,
                recipients_text is null,
                abs(goldstein_score) desc,
                world_event_id
        ) as story_rank
    from candidates
)

select
    world_event_id,
    event_date,
    event_type,
    event_mode,
    quad_class,
    actors_text,
    recipients_text,
    is_reciprocal,
    place_name,
    night_report_count as report_count,
    night_outlet_count as outlet_count,
    story_id,
    event_count,
    sentence_text
from foremost
where story_rank = 1
order by
    night_independent_count desc,
    night_outlet_count desc,
    night_report_count desc,
    recipients_text is null,
    abs(goldstein_score) desc,
    world_event_id
limit 12
