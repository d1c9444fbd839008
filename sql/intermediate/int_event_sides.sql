-- Sides of events that have no direction (reciprocal ones, and all consultations) are one pool.
with

events as (
    select * from {{ ref('int_latest_events') }}
),

participants as (
    select * from {{ ref('int_participants') }}
),

directed as (
    select
        event_id,
        is_reciprocal or event_type = 'CONSULT' as is_undirected
    from events
),

placed as (
    select
        participants.*,
        case
            when directed.is_undirected then 'both'
            when participants.participant_role = 'actor' then 'source'
            else 'target'
        end as side
    from participants
    inner join directed using (event_id)
    where participants.participant_role in ('actor', 'recipient')
)

select
    event_id,
    side,
    country_key,
    {{ sorted_items('actor_key', 'actor_level = 3') }} as persons,
    {{ sorted_items('actor_key', 'actor_level = 2') }} as organisations,
    {{ sorted_items('actor_key') }} as actor_keys,
    -- One participant of unknown sector makes the side compatible with any sector.
    case
        when bool_or(sector_class is null) then []
        else {{ sorted_items('sector_class') }}
    end as sector_classes
from placed
group by event_id, side, country_key
