-- Articles of the stories that are shown, in the order of their publication.
select
    articles.story_id,
    articles.article_id,
    articles.title,
    articles.outlet,
    articles.url,
    articles.published_at,
    articles.language,
    articles.version,
    articles.original_id = articles.article_id as is_original,
    articles.event_count
from marts.dim_article as articles
semi join shown_story using (story_id)
where articles.is_latest
qualify row_number() over (
    partition by articles.story_id order by articles.published_at nulls last, articles.article_id
) <= $limit
order by articles.story_id, articles.published_at nulls last, articles.article_id
