{{ streamed() }}

with

dates as (
    select * from {{ ref('int_latest_dates') }}
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
    dates.article_id,
    dates.start_char,
    dates.end_char,
    articles.published_date,
    articles.outlet,
    dates.text,
    dates.timex_type,
    dates.timex_value,
    dates.date_start,
    dates.date_end,
    dates.date_precision,
    dates.date_status,
    sentences.sentence_index,
    {{ text_between('texts.body_text', 'sentences.start_char', 'sentences.end_char') }} as sentence_text
from dates
inner join articles using (article_id)
inner join texts using (article_id)
left join sentences
    on dates.article_id = sentences.article_id
    and dates.start_char >= sentences.start_char
    and dates.start_char < sentences.end_char
