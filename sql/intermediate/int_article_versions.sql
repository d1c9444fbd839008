-- Texts that are alike are versions of one article where they share what names it: its id in its source
-- or its address, or, where a wire says that it sends again (wire_mark), a headline of these days.
-- Whatever many different texts share names none of them: a live page, a reused id, "Weather".
{% set least_common_words = 0.3 %}
{% set most_texts = 50 %}
{% set most_days = 3 %}

with recursive

articles as (
    select
        article_id,
        content_hash,
        version_keys,
        wire_mark,
        published_at,
        batch_date,
        landing_path,
        landing_offset
    from {{ ref('stg_articles') }}
),

bodies as (
    select article_id, body_text from {{ ref('stg_articles') }}
),

sightings as (
    select article_id, count(*) as sighting_count from {{ ref('stg_sightings') }} group by article_id
),

keys as (
    select
        article_id,
        content_hash,
        coalesce(cast(published_at as date), batch_date) as article_date,
        wire_mark is not null as is_marked,
        unnest(list_distinct(version_keys)) as version_key
    from articles
),

shared_keys as (
    select version_key from keys group by version_key having count(*) > 1
),

-- A headline that comes back after some days is another one.
gaps as (
    select
        *,
        starts_with(version_key, 't:') as is_headline,
        starts_with(version_key, 't:')
        and article_date - lag(article_date) over (partition by version_key order by article_date, article_id)
        > {{ most_days }} as begins_stretch
    from keys
    semi join shared_keys using (version_key)
),

stretches as (
    select
        *,
        count(*) filter (where begins_stretch) over (
            partition by version_key order by article_date, article_id rows unbounded preceding
        ) as stretch_index
    from gaps
),

names as (
    select version_key, stretch_index
    from stretches
    group by version_key, stretch_index, is_headline
    having count(*) > 1
        and count(distinct content_hash) <= {{ most_texts }}
        and (not is_headline or bool_or(is_marked))
),

-- Equal texts stand for each other, so that only different ones are compared; under a headline alone they
-- do so on one day and with a mark.
named as (
    select
        *,
        not is_headline or is_marked as is_enough,
        min(article_id) over (
            partition by
                version_key,
                stretch_index,
                content_hash,
                case when is_headline then article_date end,
                case when is_headline and not is_marked then article_id end
        ) as text_id
    from stretches
    semi join names using (version_key, stretch_index)
),

texts as (
    select
        *,
        lag(article_id) over (
            partition by version_key, stretch_index order by article_date, article_id
        ) as earlier_id,
        count(*) over (partition by version_key, stretch_index) > 1 as has_other
    from named
    where article_id = text_id
),

compared as (
    select distinct article_id from texts where has_other
),

words as materialized (
    select article_id, {{ distinct_words('body_text') }} as words
    from bodies
    semi join compared using (article_id)
),

neighbours as (
    select distinct earlier_id, article_id from texts where not is_headline and earlier_id is not null
),

alike_neighbours as (
    select neighbours.earlier_id, neighbours.article_id
    from neighbours
    inner join words as one on neighbours.earlier_id = one.article_id
    inner join words as other on neighbours.article_id = other.article_id
    where {{ have_common_words('one.words', 'other.words', least_common_words) }}
),

-- Most changes are small: what is like the text before it is compared with no other of the same run.
runs as (
    select
        texts.*,
        count(*) filter (where texts.is_headline or alike_neighbours.article_id is null) over (
            partition by texts.version_key, texts.stretch_index
            order by texts.article_date, texts.article_id
            rows unbounded preceding
        ) as run_index
    from texts
    left join alike_neighbours using (earlier_id, article_id)
    where texts.has_other
),

pairs as (
    select one.article_id as earlier_id, other.article_id
    from runs as one
    inner join runs as other
        on one.version_key = other.version_key
        and one.stretch_index = other.stretch_index
        and one.run_index < other.run_index
    where (one.is_enough or other.is_enough)
        and (not one.is_headline or other.article_date - one.article_date <= {{ most_days }})
    except
    select earlier_id, article_id from alike_neighbours
),

alike_pairs as (
    select pairs.earlier_id, pairs.article_id
    from pairs
    inner join words as one on pairs.earlier_id = one.article_id
    inner join words as other on pairs.article_id = other.article_id
    where {{ have_common_words('one.words', 'other.words', least_common_words) }}
),

links as (
    select article_id as member_id, earlier_id as linked_id from alike_neighbours
    union
    select article_id as member_id, earlier_id as linked_id from alike_pairs
    union
    select article_id as member_id, text_id as linked_id from named where article_id <> text_id
),

{{ connected_components('links') }},

-- Arrival: in one batch, what is marked as sent again follows what is not.
arrivals as (
    select
        articles.article_id,
        coalesce(components.component_id, articles.article_id) as component_id,
        articles.published_at,
        cast(articles.published_at as date) as published_date,
        row_number() over (
            partition by coalesce(components.component_id, articles.article_id)
            order by
                articles.batch_date,
                articles.wire_mark is not null,
                try_cast(regexp_extract(articles.wire_mark, '[0-9]+') as integer) nulls last,
                articles.landing_path,
                articles.landing_offset,
                articles.article_id
        ) as arrival_index
    from articles
    left join components on articles.article_id = components.member_id
),

-- What has no time of publication, or only a day, follows whatever arrived before it, on that day.
timed as (
    select
        article_id,
        component_id,
        arrival_index,
        case
            when published_at is null then max(published_at) over (
                partition by component_id order by arrival_index rows unbounded preceding
            )
            when published_at = cast(published_date as timestamptz) then max(published_at) over (
                partition by component_id, published_date order by arrival_index rows unbounded preceding
            )
            else published_at
        end as version_time
    from arrivals
),

numbered as (
    select
        article_id,
        component_id,
        row_number() over version_order as version,
        first_value(article_id) over version_order as first_version_id,
        count(*) over (partition by component_id) as version_count
    from timed
    window version_order as (partition by component_id order by version_time nulls first, arrival_index)
)

select
    numbered.article_id,
    numbered.first_version_id,
    cast(numbered.version as integer) as version,
    numbered.version = numbered.version_count as is_latest,
    coalesce(sightings.sighting_count, 0) as sighting_count
from numbered
left join sightings using (article_id)
