{{ streamed() }}

-- actor_level orders actors for merging: a person (3) is part of a ministry or organisation (2), and
-- that of a country (1). country_key names the side even where no country is known.
with

event_participants as (
    select * from {{ ref('int_latest_event_participants') }}
),

events as (
    select * from {{ ref('int_latest_events') }}
),

mentions as (
    select * from {{ ref('int_latest_mentions') }}
),

actors as (
    select * from {{ ref('int_actors') }}
),

canonical_actors as (
    select * from {{ ref('int_canonical_actors') }}
),

spelled as (
    select
        event_participants.* exclude (actor_id),
        coalesce(canonical_actors.canonical_actor_id, event_participants.actor_id) as actor_id
    from event_participants
    semi join events using (event_id)
    left join canonical_actors on event_participants.actor_id = canonical_actors.actor_id
),

described as (
    select
        event_participants.event_id,
        event_participants.participant_role,
        event_participants.participant_index,
        event_participants.actor_id,
        event_participants.text,
        mentions.title_text,
        coalesce(event_participants.country_code, actors.country_code) as country_code,
        coalesce(event_participants.sector_code, actors.sector_code) as sector_code,
        coalesce(
            actors.actor_kind,
            case mentions.kind
                when 'person' then 'person'
                when 'organisation' then 'organisation'
                when 'country' then 'country'
                when 'place_as_actor' then 'country'
                else 'group'
            end
        ) as actor_kind,
        -- Understood participants carry no text; an unresolved one is told apart by its role ("two gunmen", "armed
        -- gunmen"), one without a role by its words.
        coalesce(
            event_participants.actor_id,
            'role:' || mentions.role_code || coalesce(':' || event_participants.country_code, ''),
            'text:' || lower(event_participants.text),
            'unknown'
        ) as actor_key
    from spelled as event_participants
    left join mentions using (mention_id)
    left join actors on event_participants.actor_id = actors.actor_id
)

select
    *,
    coalesce(country_code, 'actor:' || actor_key) as country_key,
    case actor_kind
        when 'person' then 3
        when 'organisation' then 2
        when 'institution' then 2
        else 1
    end as actor_level,
    {{ sector_class('sector_code', 'actor_kind') }} as sector_class
from described
