{{ streamed() }}

with

quantities as (
    select * from {{ ref('int_latest_quantities') }}
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
    quantities.article_id,
    quantities.start_char,
    quantities.end_char,
    articles.published_date,
    articles.outlet,
    quantities.text,
    quantities.value,
    quantities.value_high,
    quantities.unit_text,
    quantities.unit,
    quantities.value_si,
    quantities.unit_si,
    quantities.currency_code,
    quantities.measured_text,
    quantities.change,
    quantities.is_approximate,
    sentences.sentence_index,
    {{ text_between('texts.body_text', 'sentences.start_char', 'sentences.end_char') }} as sentence_text
from quantities
inner join articles using (article_id)
inner join texts using (article_id)
left join sentences
    on quantities.article_id = sentences.article_id
    and quantities.start_char >= sentences.start_char
    and quantities.start_char < sentences.end_char
