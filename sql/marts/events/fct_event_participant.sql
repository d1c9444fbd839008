with

participants as (
    select * from {{ ref('int_world_participants') }}
),

actors as (
    select actor_id, actor_name from {{ ref('int_actors') }}
)

select
    participants.world_event_id,
    participants.participant_role,
    participants.participant_index,
    participants.actor_id,
    coalesce(actors.actor_name, participants.text) as actor_name,
    participants.actor_kind,
    participants.country_code,
    participants.sector_code,
    participants.title_text,
    participants.text,
    participants.report_count
from participants
left join actors using (actor_id)
-- By country and actor, so that a look-up of one of them reads a small part of the table.
order by
    participants.country_code,
    participants.actor_id,
    participants.world_event_id,
    participants.participant_role,
    participants.participant_index
