-- Quotations of the window by the country of their speaker, the newest first, with the countries and actors that they
-- speak of: those that a mention within the quotation names.
with

quotes as (
    select
        quotes.*,
        coalesce(quotes.published_date, articles.batch_date) as report_date,
        articles.title,
        articles.url,
        articles.published_at
    from marts.fct_quote as quotes
    inner join marts.dim_article as articles using (article_id)
    where ($first_date is null or coalesce(quotes.published_date, articles.batch_date) >= $first_date)
        and (quotes.speaker_country_code is not null or quotes.speaker_actor_id is not null)
        and (
            not $has_actors
            or list_contains($country_codes::varchar[], quotes.speaker_country_code)
            or list_contains($actor_ids::varchar[], quotes.speaker_actor_id)
        )
    qualify row_number() over (
        partition by quotes.speaker_country_code order by report_date desc, quotes.article_id, quotes.start_char
    ) <= $limit
),

subjects as (
    select
        quotes.quote_id,
        list_sort(list_distinct(list(mentions.country_code))) as country_codes,
        list_sort(list_distinct(list(coalesce(actors.canonical_actor_id, mentions.actor_id)))) as actor_ids
    from quotes
    inner join extracted_mentions as mentions
        on quotes.article_id = mentions.article_id
        and mentions.start_char >= quotes.start_char
        and mentions.end_char <= quotes.end_char
    left join marts.dim_actor as actors on mentions.actor_id = actors.actor_id
    group by quotes.quote_id
)

select
    quotes.quote_id,
    quotes.speaker_country_code,
    quotes.speaker_actor_id,
    coalesce(quotes.speaker_name, quotes.speaker_text) as speaker_name,
    quotes.quote_type,
    quotes.text,
    quotes.report_date,
    quotes.outlet,
    quotes.title,
    quotes.url,
    quotes.published_at,
    subjects.country_codes as subject_country_codes,
    subjects.actor_ids as subject_actor_ids
from quotes
left join subjects using (quote_id)
order by quotes.speaker_country_code nulls last, quotes.report_date desc, quotes.article_id, quotes.start_char, quotes.quote_id
