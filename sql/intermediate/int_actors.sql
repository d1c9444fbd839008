with

known_actors as (
    select * from {{ source('seeds', 'known_actors') }}
),

mentions as (
    select * from {{ ref('int_latest_mentions') }}
),

events as (
    select * from {{ ref('int_latest_events') }}
),

event_participants as (
    select * from {{ ref('int_latest_event_participants') }}
),

quotes as (
    select * from {{ ref('int_latest_quotes') }}
),

-- Seeds say all about their own actors, who are half of what the news names. Institutions stand in every country, so
-- it must be known which ones the news names.
described_by_seeds as (
    select actor_id from known_actors where actor_kind <> 'institution'
),

other_participants as (
    select * from event_participants anti join described_by_seeds using (actor_id)
),

other_mentions as (
    select * from mentions anti join described_by_seeds using (actor_id)
),

-- Where a name comes from: a mention's preferred name first, else the words of a participant or speaker.
appearances as (
    select
        actor_id,
        actor_name as name,
        0 as name_rank,
        case kind
            when 'person' then 'person'
            when 'organisation' then 'organisation'
            when 'country' then 'country'
            when 'place_as_actor' then 'country'
            when 'role' then 'group'
            when 'group' then 'group'
        end as kind,
        country_code,
        sector_code,
        article_id,
        start_char
    from other_mentions
    where actor_id is not null
    union all
    select
        participants.actor_id,
        participants.text,
        1,
        null,
        participants.country_code,
        participants.sector_code,
        events.article_id,
        participants.start_char
    from other_participants as participants
    inner join events using (event_id)
    where participants.actor_id is not null
    union all
    select speaker_actor_id, speaker_text, 1, null, null, null, article_id, speaker_start
    from quotes
    where speaker_actor_id is not null
    union all
    select attributed_to_actor_id, null, 1, null, null, null, article_id, start_char
    from events
    where attributed_to_actor_id is not null
),

appeared as (
    select distinct actor_id from appearances
),

-- The most frequent value of each attribute; among equally frequent ones the first in text order.
names as (
    select actor_id, name
    from appearances
    where name is not null
    group by actor_id, name, name_rank
    qualify row_number() over (
        partition by actor_id
        order by name_rank, count(*) desc, min((article_id, coalesce(start_char, 0))), name
    ) = 1
),

kinds as (
    select actor_id, kind
    from appearances
    where kind is not null
    group by actor_id, kind
    qualify row_number() over (partition by actor_id order by count(*) desc, kind) = 1
),

countries as (
    select actor_id, country_code
    from appearances
    where country_code is not null
    group by actor_id, country_code
    qualify row_number() over (partition by actor_id order by count(*) desc, country_code) = 1
),

sectors as (
    select actor_id, sector_code
    from appearances
    where sector_code is not null
    group by actor_id, sector_code
    qualify row_number() over (partition by actor_id order by count(*) desc, sector_code) = 1
),

discovered as (
    select
        appeared.actor_id,
        cast(null as varchar) as actor_key,
        names.name as actor_name,
        kinds.kind as actor_kind,
        countries.country_code,
        sectors.sector_code,
        false as is_known
    from appeared
    anti join known_actors using (actor_id)
    left join names using (actor_id)
    left join kinds using (actor_id)
    left join countries using (actor_id)
    left join sectors using (actor_id)
),

-- Institutions stand in every country; only those that the news names are kept.
known as (
    select
        known_actors.actor_id,
        known_actors.actor_key,
        known_actors.actor_name,
        known_actors.actor_kind,
        known_actors.country_code,
        known_actors.sector_code,
        true as is_known
    from known_actors
    left join appeared using (actor_id)
    where known_actors.actor_kind <> 'institution' or appeared.actor_id is not null
)

select * from known
union all
select * from discovered
