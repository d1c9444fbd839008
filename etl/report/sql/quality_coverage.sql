-- How much of what is coded is known: parts of events, participants, quotations and places.
with

events as (
    select
        count(*) as total,
        count(*) filter (where event_date_start is not null) as dated,
        count(*) filter (where place_id is not null) as placed,
        count(*) filter (where actors_text is not null and recipients_text is not null) as two_sided,
        count(*) filter (where outlet_count > 1) as corroborated
    from marts.fct_event
),

participants as (
    select
        count(*) as total,
        count(*) filter (where participants.actor_id is not null) as resolved,
        count(*) filter (where actors.is_known) as known,
        count(*) filter (where participants.country_code is not null) as with_country
    from marts.fct_event_participant as participants
    left join marts.dim_actor as actors using (actor_id)
),

quotes as (
    select count(*) as total, count(*) filter (where speaker_actor_id is not null) as resolved from marts.fct_quote
),

places as (
    select count(*) as total, count(*) filter (where place_id is not null) as resolved from marts.fct_place
),

articles as (
    select
        count(*) filter (where is_latest) as total,
        count(*) filter (where is_latest and published_at is not null) as dated
    from marts.dim_article
)

select 'Articles with a day of publication' as what, dated as known_count, total as total_count from articles
union all select 'Events with a day', dated, total from events
union all select 'Events with a place', placed, total from events
union all select 'Events with both sides named', two_sided, total from events
union all select 'Events that more than one outlet reports', corroborated, total from events
union all select 'Participants who are somebody', resolved, total from participants
union all select 'Participants known to the seeds', known, total from participants
union all select 'Participants with a country', with_country, total from participants
union all select 'Quotations with a speaker who is somebody', resolved, total from quotes
union all select 'Mentions of places with coordinates', resolved, total from places
