-- The day under which an article is filed: its publication, or its arrival where that is unknown.
with

articles as (
    select * from {{ ref('stg_articles') }}
),

stories as (
    select * from {{ ref('int_article_stories') }}
),

originals as (
    select article_id, original_id from {{ ref('int_article_originals') }}
)

select
    articles.article_id,
    originals.original_id,
    stories.story_id,
    articles.outlet,
    articles.outlet_country,
    articles.url,
    articles.title,
    cast(articles.published_at as date) as published_date,
    coalesce(cast(articles.published_at as date), articles.batch_date) as article_date
from articles
inner join stories using (article_id)
inner join originals using (article_id)
