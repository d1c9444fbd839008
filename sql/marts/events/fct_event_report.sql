{{ streamed() }}

with

events as (
    select * from {{ ref('int_latest_events') }}
),

ranked_reports as (
    select * from {{ ref('int_canonical_reports') }}
),

articles as (
    select * from {{ ref('int_article_dates') }}
),

sentences as (
    select * from {{ ref('int_event_sentences') }}
),

participants as (
    select * from {{ ref('int_participants') }}
),

actors as (
    select actor_id, actor_name from {{ ref('int_actors') }}
),

canonical_actors as (
    select * from {{ ref('int_canonical_actors') }}
),

places as (
    select place_id, place_name, country_code from {{ ref('dim_place') }}
),

-- Names where actors are known, else the words of the text.
named_participants as (
    select
        participants.event_id,
        participants.participant_role,
        participants.participant_index,
        participants.country_code,
        coalesce(actors.actor_name, participants.text) as actor_name
    from participants
    left join actors using (actor_id)
    where participants.participant_role in ('actor', 'recipient')
),

{{ named_sides('named_participants', key='event_id') }}

select
    events.event_id,
    ranked_reports.world_event_id,
    ranked_reports.report_rank,
    ranked_reports.report_rank = 1 as is_canonical,
    events.article_id,
    articles.story_id,
    articles.original_id,
    articles.published_date,
    articles.outlet,
    articles.outlet_country,
    articles.url,
    articles.title,
    events.sentence_index,
    events.start_char,
    events.end_char,
    events.trigger_text,
    events.trigger_lemma,
    sentences.sentence_text,
    sentences.sentence_start_char,
    sentences.sentence_end_char,
    events.event_type,
    events.event_mode,
    events.contexts,
    events.cameo_code,
    events.cameo_root,
    events.goldstein_score,
    events.quad_class,
    events.penta,
    events.status,
    actor_sides.names as actors_text,
    recipient_sides.names as recipients_text,
    coalesce(actor_sides.country_codes, []) as actor_country_codes,
    coalesce(recipient_sides.country_codes, []) as recipient_country_codes,
    events.event_date_start,
    events.event_date_end,
    events.date_precision,
    events.date_status,
    events.place_id,
    places.place_name,
    places.country_code as place_country_code,
    coalesce(canonical_actors.canonical_actor_id, events.attributed_to_actor_id) as attributed_to_actor_id,
    attributed_to.actor_name as attributed_to_name,
    events.attributed_to_text,
    events.medium,
    events.magnitude_killed,
    events.magnitude_injured,
    events.magnitude_arrested,
    events.magnitude_size,
    events.magnitude_amount,
    events.magnitude_currency,
    events.is_reciprocal,
    events.confidence,
    events.coder,
    events.coder_version
from events
inner join ranked_reports using (event_id)
inner join articles on events.article_id = articles.article_id
left join sentences on events.event_id = sentences.event_id
left join sides as actor_sides
    on events.event_id = actor_sides.event_id and actor_sides.participant_role = 'actor'
left join sides as recipient_sides
    on events.event_id = recipient_sides.event_id and recipient_sides.participant_role = 'recipient'
left join places on events.place_id = places.place_id
left join canonical_actors on events.attributed_to_actor_id = canonical_actors.actor_id
left join actors as attributed_to
    on coalesce(canonical_actors.canonical_actor_id, events.attributed_to_actor_id) = attributed_to.actor_id
