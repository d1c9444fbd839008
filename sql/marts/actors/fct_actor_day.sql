with

events as (
    select * from {{ ref('fct_event') }}
),

participants as (
    select * from {{ ref('fct_event_participant') }}
),

took_part as (
    select
        world_event_id,
        actor_id,
        bool_or(participant_role = 'actor') as as_actor,
        bool_or(participant_role = 'recipient') as as_recipient
    from participants
    where actor_id is not null and participant_role in ('actor', 'recipient')
    group by world_event_id, actor_id
)

select
    took_part.actor_id,
    events.event_date,
    count(*) as event_count,
    count(*) filter (where took_part.as_actor) as as_actor_count,
    count(*) filter (where took_part.as_recipient) as as_recipient_count,
    count(*) filter (where events.quad_class = 'verbal_cooperation') as verbal_cooperation_count,
    count(*) filter (where events.quad_class = 'material_cooperation') as material_cooperation_count,
    count(*) filter (where events.quad_class = 'verbal_conflict') as verbal_conflict_count,
    count(*) filter (where events.quad_class = 'material_conflict') as material_conflict_count,
    cast(sum(cast(events.goldstein_score as decimal(9, 4))) as double) / count(*) as goldstein_mean
from took_part
inner join events using (world_event_id)
where events.status = 'actual' and events.event_date is not null
group by took_part.actor_id, events.event_date
order by took_part.actor_id, events.event_date
