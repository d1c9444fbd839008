-- Participants of all reports of an event, on the sides that its canonical report gives them. A country
-- gives way to the person or ministry that another report names for it.
with

participants as (
    select * from {{ ref('int_participants') }}
),

reports as (
    select * from {{ ref('int_event_reports') }}
),

ranked_reports as (
    select * from {{ ref('int_canonical_reports') }}
),

reported as (
    select
        ranked_reports.world_event_id,
        ranked_reports.report_rank,
        -- By report, then as the text has them; one number sorts faster than two.
        ranked_reports.report_rank * 1000000 + participants.participant_index as text_order,
        reports.is_undirected,
        participants.*
    from participants
    inner join ranked_reports using (event_id)
    inner join reports using (event_id)
),

canonical_roles as (
    select
        world_event_id,
        country_key,
        min(participant_role) as participant_role
    from reported
    where report_rank = 1
        and is_undirected
        and participant_role in ('actor', 'recipient')
    group by world_event_id, country_key
    -- A country on both sides keeps the sides of each report.
    having min(participant_role) = max(participant_role)
),

sided as (
    select
        reported.* exclude (participant_role),
        case
            when reported.participant_role = 'third_party' then 'third_party'
            else coalesce(canonical_roles.participant_role, reported.participant_role)
        end as participant_role
    from reported
    left join canonical_roles using (world_event_id, country_key)
),

-- Most are named once, and taken as they are; only the others are merged.
renamed as (
    select world_event_id, participant_role, actor_key, country_key from sided group by all having count(*) > 1
),

merged as (
    select
        world_event_id,
        participant_role,
        actor_key,
        country_key,
        actor_id,
        country_code,
        text,
        title_text,
        actor_kind,
        sector_code,
        actor_level,
        text_order,
        report_rank = 1 as is_canonical,
        1 as report_count
    from sided
    anti join renamed using (world_event_id, participant_role, actor_key, country_key)
    union all
    select
        world_event_id,
        participant_role,
        actor_key,
        country_key,
        -- Ids and countries are the same wherever the keys are.
        min(actor_id),
        min(country_code),
        first(text order by text_order) filter (where text is not null),
        first(title_text order by text_order) filter (where title_text is not null),
        first(actor_kind order by text_order),
        first(sector_code order by text_order) filter (where sector_code is not null),
        max(actor_level),
        min(text_order),
        min(report_rank) = 1,
        -- Ranks tell reports apart; counting distinct ones here would sort them all.
        list_unique(list(report_rank))
    from sided
    semi join renamed using (world_event_id, participant_role, actor_key, country_key)
    group by world_event_id, participant_role, actor_key, country_key
),

-- Of a country that several stand for on a side.
country_levels as (
    select
        world_event_id,
        participant_role,
        country_key,
        max(actor_level) as highest_level,
        max(case when is_canonical then actor_level else 0 end) as canonical_level
    from merged
    group by world_event_id, participant_role, country_key
    having count(*) > 1
),

named as (
    select merged.*
    from merged
    left join country_levels using (world_event_id, participant_role, country_key)
    where country_levels.highest_level is null
        or (
            (merged.is_canonical or merged.actor_level > country_levels.canonical_level)
            and (merged.actor_level > 1 or country_levels.highest_level = 1 or merged.actor_kind = 'group')
        )
)

select
    world_event_id,
    participant_role,
    actor_key,
    country_key,
    actor_id,
    country_code,
    text,
    title_text,
    actor_kind,
    sector_code,
    actor_level,
    cast(report_count as bigint) as report_count,
    row_number() over (partition by world_event_id, participant_role order by text_order, actor_key) - 1
        as participant_index
from named
