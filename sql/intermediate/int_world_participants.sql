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

merged as (
    select
        world_event_id,
        participant_role,
        actor_key,
        country_key,
        -- Ids and countries are the same wherever the keys are.
        min(actor_id) as actor_id,
        min(country_code) as country_code,
        first(text order by text_order) filter (where text is not null) as text,
        first(title_text order by text_order) filter (where title_text is not null) as title_text,
        first(actor_kind order by text_order) as actor_kind,
        first(sector_code order by text_order) filter (where sector_code is not null) as sector_code,
        max(actor_level) as actor_level,
        min(text_order) as text_order,
        min(report_rank) = 1 as is_canonical,
        -- Ranks tell reports apart; counting distinct ones here would sort them all.
        cast(list_unique(list(report_rank)) as bigint) as report_count
    from sided
    group by world_event_id, participant_role, actor_key, country_key
),

named as (
    select *
    from merged
    window country as (partition by world_event_id, participant_role, country_key)
    qualify (
        is_canonical
        or actor_level > max(case when is_canonical then actor_level else 0 end) over country
    )
    and (
        actor_level > 1
        or max(actor_level) over country = 1
        or actor_kind = 'group'
    )
)

select
    * exclude (text_order, is_canonical),
    row_number() over (partition by world_event_id, participant_role order by text_order, actor_key) - 1
        as participant_index
from named
