-- Copies: the same text; texts that share half of their runs of three words; versions of one article, for
-- whoever copies an older version reports nothing of his own.
{% set least_common_shingles = 0.5 %}

with recursive

arrivals as (
    select arrival_index, article_id, content_hash from {{ ref('int_arrivals') }}
),

bodies as (
    select article_id, body_text from {{ ref('stg_articles') }}
),

candidates as (
    select * from {{ ref('int_copy_candidates') }}
),

versions as (
    select article_id, first_version_id from {{ ref('int_article_versions') }}
    where article_id <> first_version_id
),

compared as (
    select earlier_index as arrival_index from candidates
    union
    select later_index from candidates
),

words as (
    select
        arrivals.arrival_index,
        {{ hashed_words('bodies.body_text') }} as words
    from compared
    inner join arrivals using (arrival_index)
    inner join bodies using (article_id)
),

shingles as materialized (
    select arrival_index, {{ distinct_shingles('words') }} as shingles from words
),

verified as (
    select candidates.earlier_index, candidates.later_index
    from candidates
    inner join shingles as earlier on candidates.earlier_index = earlier.arrival_index
    inner join shingles as later on candidates.later_index = later.arrival_index
    where {{ have_common_words('earlier.shingles', 'later.shingles', least_common_shingles) }}
),

links as (
    select later_index as member_id, earlier_index as linked_id from verified
    union
    select arrival_index as member_id, min(arrival_index) over (partition by content_hash) as linked_id
    from arrivals
    union
    select articles.arrival_index as member_id, firsts.arrival_index as linked_id
    from versions
    inner join arrivals as articles on versions.article_id = articles.article_id
    inner join arrivals as firsts on versions.first_version_id = firsts.article_id
),

{{ connected_components('links') }}

select
    articles.article_id,
    components.member_id as arrival_index,
    components.component_id as original_index,
    originals.article_id as original_id
from components
inner join arrivals as articles on components.member_id = articles.arrival_index
inner join arrivals as originals on components.component_id = originals.arrival_index
