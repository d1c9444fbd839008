-- One row per event in the world in which an actor takes part, in the order of days; those without a day come last. A
-- country is everybody who stands for it, any other actor is itself.
--
-- actor: code of a country, name, actor_id or actor_key (see find_actors)
-- first_date, last_date: days within which the event may have happened, inclusive; NULL or left out for no bound
-- Example: FROM actor_timeline('Rex Tillerson')
create or replace macro marts.actor_timeline(actor, first_date := null, last_date := null) as table
with

found as materialized (
    select * from marts.find_actors(actor)
),

sides as (
    select world_event_id, participant_role
    from marts.fct_event_participant
    where country_code in (select country_code from found where actor_kind = 'country')

    union all

    select world_event_id, participant_role
    from marts.fct_event_participant
    where actor_id in (select actor_id from found where actor_kind <> 'country')
),

took_part as (
    select
        world_event_id,
        bool_or(participant_role = 'actor') as is_actor,
        bool_or(participant_role = 'recipient') as is_recipient
    from sides
    group by world_event_id
)

select
    took_part.is_actor,
    took_part.is_recipient,
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
inner join took_part using (world_event_id)
where (first_date is null or events.event_date_end >= first_date)
    and (last_date is null or events.event_date_start <= last_date)
order by events.event_date_start, events.event_date_end, events.world_event_id
