-- Articles are linked when they share a signature band within 14 days, or have the same text.
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
    select article_id, min(article_id) over (partition by band, stretch_index) as linked_id
    from stretches
    union
    select article_id, min(article_id) over (partition by content_hash) as linked_id
    from articles
),

edges as (
    select article_id as from_id, linked_id as to_id from links where article_id <> linked_id
    union
    select linked_id as from_id, article_id as to_id from links where article_id <> linked_id
),

labels (article_id, story_id) using key (article_id) as (
    select article_id, min(linked_id) as story_id
    from links
    group by article_id
    union
    (
        select edges.to_id as article_id, min(labels.story_id) as story_id
        from labels
        inner join edges on labels.article_id = edges.from_id
        inner join recurring.labels as known on edges.to_id = known.article_id
        where labels.story_id < known.story_id
        group by edges.to_id
    )
)

select article_id, story_id from labels
