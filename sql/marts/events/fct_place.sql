{{ streamed() }}

with

places as (
    select * from {{ ref('int_latest_places') }}
),

articles as (
    select * from {{ ref('int_article_dates') }}
),

texts as (
    select article_id, body_text from {{ ref('stg_articles') }}
),

sentences as (
    select * from {{ ref('stg_sentences') }}
)

select
    places.article_id,
    places.start_char,
    places.end_char,
    articles.published_date,
    articles.outlet,
    places.text,
    places.place_id,
    places.place_name,
    places.country_code,
    places.admin1,
    places.latitude,
    places.longitude,
    places.feature_code,
    places.place_use,
    places.confidence,
    sentences.sentence_index,
    {{ text_between('texts.body_text', 'sentences.start_char', 'sentences.end_char') }} as sentence_text
from places
inner join articles using (article_id)
inner join texts using (article_id)
left join sentences
    on places.article_id = sentences.article_id
    and places.start_char >= sentences.start_char
    and places.start_char < sentences.end_char
