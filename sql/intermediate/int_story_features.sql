-- A copy says nothing new, so only originals are compared. Terms and names are hashes: they are only compared.
with

arrivals as (
    select * from {{ ref('int_arrivals') }}
),

originals as (
    select distinct original_index as arrival_index from {{ ref('int_article_originals') }}
),

articles as (
    select article_id, key_terms, key_term_scores from {{ ref('stg_articles') }}
),

mentions as (
    select article_id, actor_id from {{ ref('stg_mentions') }}
    where kind in ('person', 'organisation') and actor_id is not null
),

-- A country says too little: half of the news is of a few of them.
places as (
    select article_id, place_id from {{ ref('stg_places') }}
    where place_id is not null and not starts_with(feature_code, 'PCL')
),

events as (
    select event_id, article_id, event_type from {{ ref('stg_events') }} where event_type <> 'STATEMENT'
),

participants as (
    select event_id, participant_role, country_code from {{ ref('stg_event_participants') }}
    where country_code is not null
),

acts as (
    select
        events.article_id,
        events.event_type,
        actors.country_code as actor_country_code,
        recipients.country_code as recipient_country_code
    from events
    inner join participants as actors
        on events.event_id = actors.event_id and actors.participant_role = 'actor'
    inner join participants as recipients
        on events.event_id = recipients.event_id and recipients.participant_role = 'recipient'
    where actors.country_code <> recipients.country_code
),

named as (
    select article_id, hash('actor', actor_id) as name from mentions
    union
    select article_id, hash('place', place_id) as name from places
    union
    select article_id, hash(event_type, actor_country_code, recipient_country_code) as name from acts
),

names as (
    select article_id, list_sort(list(name)) as names from named group by article_id
)

select
    arrivals.arrival_index,
    arrivals.article_id,
    arrivals.outlet,
    arrivals.batch_date,
    cast(date_trunc('week', arrivals.batch_date) as date) as batch_week,
    arrivals.article_date,
    list_transform(articles.key_terms, lambda term: hash(term)) as terms,
    articles.key_term_scores as scores,
    coalesce(names.names, []) as names
from arrivals
semi join originals using (arrival_index)
inner join articles using (article_id)
left join names using (article_id)
