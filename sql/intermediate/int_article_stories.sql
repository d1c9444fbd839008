-- Articles are linked when they share a signature band within 14 days, have the same text, or are versions
-- of one: whoever copies an older version has no story of his own.
-- A band's articles are cut where more than 14 days pass without one, and each is linked to the
-- first of its stretch: as many links as articles, and short paths for the recursion.
with recursive

articles as (
    select
        article_id,
        content_hash,
        signature,
        coalesce(cast(published_at as date), batch_date) as article_date
    from {{ ref('stg_articles') }}
),

versions as (
    select article_id, first_version_id from {{ ref('int_article_versions') }}
),

bands as (
    select distinct article_id, article_date, unnest(signature) as band
    from articles
),

gaps as (
    select
        *,
        article_date - lag(article_date) over band_order > 14 as begins_stretch
    from bands
    window band_order as (partition by band order by article_date, article_id)
),

stretches as (
    select
        *,
        count(*) filter (where begins_stretch) over (
            partition by band order by article_date, article_id rows unbounded preceding
        ) as stretch_index
    from gaps
),

links as (
    select article_id as member_id, min(article_id) over (partition by band, stretch_index) as linked_id
    from stretches
    union
    select article_id as member_id, min(article_id) over (partition by content_hash) as linked_id
    from articles
    union
    select article_id as member_id, first_version_id as linked_id
    from versions
),

{{ connected_components('links') }}

select member_id as article_id, component_id as story_id from components
