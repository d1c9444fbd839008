with

articles as (
    select * from {{ ref('dim_article') }}
),

reports as (
    select article_id, world_event_id from {{ ref('fct_event_report') }}
),

story_events as (
    select
        articles.story_id,
        count(distinct reports.world_event_id) as event_count
    from articles
    inner join reports using (article_id)
    group by articles.story_id
),

founders as (
    select
        story_id,
        list(distinct founder_id order by founder_id) filter (where founder_id <> story_id) as merged_story_ids
    from {{ ref('int_article_stories') }}
    group by story_id
),

stories as (
    select
        story_id,
        first(article_id order by published_at nulls last, article_id) as first_article_id,
        first(title order by published_at nulls last, article_id) filter (where title is not null) as title,
        count(*) filter (where is_latest) as article_count,
        count(*) as version_count,
        count(distinct content_hash) filter (where is_latest) as text_count,
        count(distinct original_id) as original_count,
        count(distinct outlet) filter (where is_latest) as outlet_count,
        list(distinct outlet order by outlet) filter (where is_latest and outlet is not null) as outlets,
        min(published_date) as first_published_date,
        max(published_date) as last_published_date
    from articles
    group by story_id
)

select
    stories.story_id,
    stories.first_article_id,
    stories.title,
    stories.article_count,
    stories.version_count,
    stories.text_count,
    stories.original_count,
    stories.outlet_count,
    coalesce(stories.outlets, []) as outlets,
    stories.first_published_date,
    stories.last_published_date,
    coalesce(story_events.event_count, 0) as event_count,
    coalesce(founders.merged_story_ids, []) as merged_story_ids
from stories
left join founders using (story_id)
left join story_events using (story_id)
order by stories.story_id
