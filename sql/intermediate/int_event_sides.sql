-- Sides of events that have no direction (reciprocal ones, and all consultations) are one pool. Most sides have one
-- participant of a country, who is taken as he is; only the others are gathered.
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
        participants.event_id,
        participants.country_key,
        participants.actor_key,
        participants.actor_level,
        participants.sector_class,
        case
            when directed.is_undirected then 'both'
            when participants.participant_role = 'actor' then 'source'
            else 'target'
        end as side
    from participants
    inner join directed using (event_id)
    where participants.participant_role in ('actor', 'recipient')
),

crowded as (
    select event_id, side, country_key from placed group by all having count(*) > 1
),

sides as (
    select
        event_id,
        side,
        country_key,
        case when actor_level = 3 then [actor_key] else [] end as persons,
        case when actor_level = 2 then [actor_key] else [] end as organisations,
        [actor_key] as actor_keys,
        case when sector_class is null then [] else [sector_class] end as sector_classes
    from placed
    anti join crowded using (event_id, side, country_key)
    union all
    select
        event_id,
        side,
        country_key,
        {{ sorted_items('actor_key', 'actor_level = 3') }},
        {{ sorted_items('actor_key', 'actor_level = 2') }},
        {{ sorted_items('actor_key') }},
        -- One participant of unknown sector makes the side compatible with any sector.
        case
            when bool_or(sector_class is null) then []
            else {{ sorted_items('sector_class') }}
        end
    from placed
    semi join crowded using (event_id, side, country_key)
    group by event_id, side, country_key
)

select * from sides
