-- Stories of the window: those last told of first, and of one day the one with most articles.
select
    stories.story_id,
    stories.title,
    stories.article_count,
    stories.outlet_count,
    stories.outlets,
    stories.first_published_date,
    stories.last_published_date,
    stories.event_count,
    stories.version_count
from marts.dim_story as stories
inner join marts.dim_article as articles on stories.first_article_id = articles.article_id
where ($first_date is null or coalesce(stories.last_published_date, articles.batch_date) >= $first_date)
    and (
        not $has_actors
        or stories.story_id in (
            select reports.story_id
            from marts.fct_event_report as reports
            semi join window_event using (world_event_id)
        )
    )
order by
    coalesce(stories.last_published_date, articles.batch_date) desc,
    stories.article_count desc,
    stories.story_id
limit $limit
