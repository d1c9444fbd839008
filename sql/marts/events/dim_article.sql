{{ streamed() }}

with

articles as (
    select * from {{ ref('stg_articles') }}
),

dates as (
    select * from {{ ref('int_article_dates') }}
),

versions as (
    select * from {{ ref('int_article_versions') }}
),

sentences as (
    select article_id, count(*) as sentence_count from {{ ref('stg_sentences') }} group by article_id
),

mentions as (
    select article_id, count(*) as mention_count from {{ ref('stg_mentions') }} group by article_id
),

events as (
    select article_id, count(*) as event_count from {{ ref('stg_events') }} group by article_id
),

quotes as (
    select article_id, count(*) as quote_count from {{ ref('stg_quotes') }} group by article_id
)

select
    articles.article_id,
    dates.story_id,
    dates.original_id,
    versions.first_version_id,
    versions.version,
    versions.is_latest,
    versions.sighting_count,
    articles.wire_mark,
    articles.source_record_id,
    articles.batch_date,
    articles.url,
    articles.outlet,
    articles.outlet_country,
    articles.title,
    articles.byline,
    articles.dateline_place,
    articles.language,
    articles.published_at,
    dates.published_date,
    articles.published_status,
    articles.body_text,
    articles.word_count,
    articles.key_terms,
    coalesce(sentences.sentence_count, 0) as sentence_count,
    coalesce(mentions.mention_count, 0) as mention_count,
    coalesce(events.event_count, 0) as event_count,
    coalesce(quotes.quote_count, 0) as quote_count,
    articles.content_hash,
    articles.format,
    articles.landing_path,
    articles.landing_offset
from articles
inner join dates using (article_id)
inner join versions using (article_id)
left join sentences using (article_id)
left join mentions using (article_id)
left join events using (article_id)
left join quotes using (article_id)
