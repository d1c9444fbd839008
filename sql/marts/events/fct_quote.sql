{{ streamed() }}

with

quotes as (
    select * from {{ ref('int_latest_quotes') }}
),

articles as (
    select * from {{ ref('int_article_dates') }}
),

texts as (
    select article_id, body_text from {{ ref('stg_articles') }}
),

sentences as (
    select * from {{ ref('stg_sentences') }}
),

canonical_actors as (
    select * from {{ ref('int_canonical_actors') }}
),

actors as (
    select * from {{ ref('int_actors') }}
)

select
    quotes.quote_id,
    quotes.article_id,
    articles.story_id,
    articles.published_date,
    articles.outlet,
    quotes.sentence_index,
    quotes.start_char,
    quotes.end_char,
    quotes.text,
    quotes.quote_type,
    quotes.cue_text,
    quotes.cue_start,
    quotes.cue_end,
    quotes.speaker_text,
    quotes.speaker_start,
    quotes.speaker_end,
    quotes.speaker_mention_id,
    coalesce(canonical_actors.canonical_actor_id, quotes.speaker_actor_id) as speaker_actor_id,
    actors.actor_name as speaker_name,
    actors.country_code as speaker_country_code,
    actors.sector_code as speaker_sector_code,
    {{ text_between('texts.body_text', 'sentences.start_char', 'sentences.end_char') }} as sentence_text
from quotes
inner join articles using (article_id)
inner join texts using (article_id)
left join sentences
    on quotes.article_id = sentences.article_id
    and quotes.sentence_index = sentences.sentence_index
left join canonical_actors on quotes.speaker_actor_id = canonical_actors.actor_id
left join actors on coalesce(canonical_actors.canonical_actor_id, quotes.speaker_actor_id) = actors.actor_id
