-- One row per event in the world between two sides, in either direction: one acts and the other is acted upon, or both
-- did it to each other. A country is everybody who stands for it; any other actor is itself. All statuses are there.
-- direction is forward (the first acts), backward (the second does) or mutual.
--
-- first, second: country or actor: code, name, actor_id or actor_key (see find_actors)
-- first_date, last_date: days within which the event may have happened, inclusive; NULL or left out for no bound
-- Example: FROM events_between('KOR', 'USA', DATE '2017-08-01', DATE '2017-08-31')
create or replace macro marts.events_between(first, second, first_date := null, last_date := null) as table
with

firsts as materialized (
    select * from marts.find_actors(first)
),

seconds as materialized (
    select * from marts.find_actors(second)
),

first_sides as (
    select world_event_id, participant_role, participant_index
    from marts.fct_event_participant
    where country_code in (select country_code from firsts where actor_kind = 'country')

    union all

    select world_event_id, participant_role, participant_index
    from marts.fct_event_participant
    where actor_id in (select actor_id from firsts where actor_kind <> 'country')
),

second_sides as (
    select world_event_id, participant_role, participant_index
    from marts.fct_event_participant
    where country_code in (select country_code from seconds where actor_kind = 'country')

    union all

    select world_event_id, participant_role, participant_index
    from marts.fct_event_participant
    where actor_id in (select actor_id from seconds where actor_kind <> 'country')
),

pairs as (
    select
        world_event_id,
        bool_or(first_sides.participant_role = 'actor' and second_sides.participant_role = 'recipient') as is_forward,
        bool_or(first_sides.participant_role = 'recipient' and second_sides.participant_role = 'actor') as is_backward
    from first_sides
    inner join second_sides using (world_event_id)
    where first_sides.participant_role <> second_sides.participant_role
        or first_sides.participant_index <> second_sides.participant_index
    group by world_event_id
)

select
    case
        when events.is_reciprocal or (pairs.is_forward and pairs.is_backward) then 'mutual'
        when pairs.is_forward then 'forward'
        else 'backward'
    end as direction,
    events.event_date,
    events.event_date_start,
    events.event_date_end,
    events.event_type,
    events.event_mode,
    events.cameo_code,
    events.quad_class,
    events.goldstein_score,
    events.status,
    events.actors_text,
    events.recipients_text,
    events.place_name,
    events.report_count,
    events.story_count,
    events.outlet_count,
    events.confidence,
    events.world_event_id,
    events.sentence_text
from marts.fct_event as events
inner join pairs using (world_event_id)
where (events.is_reciprocal or pairs.is_forward or pairs.is_backward)
    and (first_date is null or events.event_date_end >= first_date)
    and (last_date is null or events.event_date_start <= last_date)
order by events.event_date_start, events.event_date_end, events.world_event_id
