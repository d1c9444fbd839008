with

actors as (
    select * from {{ ref('int_actors') }}
),

mentions as (
    select * from {{ ref('int_latest_mentions') }}
),

articles as (
    select article_id, article_date from {{ ref('int_article_dates') }}
),

countries as (
    select country_code, name from {{ source('seeds', 'countries') }}
),

canonical_actors as (
    select * from {{ ref('int_canonical_actors') }}
),

-- Names of the actors that are another spelling of one.
variants as (
    select
        canonical_actors.canonical_actor_id as actor_id,
        {{ sorted_items('actors.actor_name') }} as name_variants
    from canonical_actors
    inner join actors using (actor_id)
    group by canonical_actors.canonical_actor_id
),

mentioned_in as (
    select mentions.actor_id, mentions.article_id, articles.article_date, count(*) as mention_count
    from mentions
    inner join articles using (article_id)
    where mentions.actor_id is not null
    group by all
),

mentioned as (
    select
        actor_id,
        cast(sum(mention_count) as bigint) as mention_count,
        count(*) as article_count,
        min(article_date) as first_article_date,
        max(article_date) as last_article_date
    from mentioned_in
    group by actor_id
),

forms as (
    select distinct actor_id, text
    from mentions
    where actor_id is not null and kind <> 'pronoun' and resolution <> 'coreference'
),

names_in_text as (
    select actor_id, list_sort(list(text)) as names_in_text from forms group by actor_id
)

select
    actors.actor_id,
    coalesce(canonical_actors.canonical_actor_id, actors.actor_id) as canonical_actor_id,
    canonical_actors.actor_id is null as is_canonical,
    actors.actor_name,
    coalesce(variants.name_variants, []) as name_variants,
    actors.actor_kind,
    actors.country_code,
    countries.name as country_name,
    actors.sector_code,
    actors.is_known,
    actors.actor_key,
    coalesce(names_in_text.names_in_text, []) as names_in_text,
    coalesce(mentioned.mention_count, 0) as mention_count,
    coalesce(mentioned.article_count, 0) as article_count,
    mentioned.first_article_date,
    mentioned.last_article_date
from actors
left join countries using (country_code)
left join mentioned using (actor_id)
left join names_in_text using (actor_id)
left join canonical_actors on actors.actor_id = canonical_actors.actor_id
left join variants on actors.actor_id = variants.actor_id
order by actors.actor_id
