{{ streamed() }}

with

events as (
    select event_id, article_id, sentence_index from {{ ref('int_latest_events') }}
),

articles as (
    select article_id, body_text from {{ ref('stg_articles') }}
),

sentences as (
    select article_id, sentence_index, start_char, end_char from {{ ref('stg_sentences') }}
)

select
    events.event_id,
    sentences.start_char as sentence_start_char,
    sentences.end_char as sentence_end_char,
    {{ text_between('articles.body_text', 'sentences.start_char', 'sentences.end_char') }} as sentence_text
from events
inner join articles using (article_id)
inner join sentences using (article_id, sentence_index)
