-- A reciprocal event counts in both directions, between all countries that took part in it.
with

events as (
    select * from {{ ref('fct_event') }}
),

participants as (
    select * from {{ ref('fct_event_participant') }}
),

counted as (
    select * from events where status = 'actual' and event_date is not null
),

sides as (
    select distinct
        counted.world_event_id,
        counted.is_reciprocal,
        participants.participant_role,
        participants.country_code
    from counted
    inner join participants using (world_event_id)
    where participants.participant_role in ('actor', 'recipient')
        and participants.country_code is not null
),

pairs as (
    select distinct
        sources.world_event_id,
        sources.country_code as source_country_code,
        targets.country_code as target_country_code
    from sides as sources
    inner join sides as targets using (world_event_id)
    where (sources.participant_role = 'actor' and targets.participant_role = 'recipient')
        or (
            sources.is_reciprocal
            and (
                sources.country_code <> targets.country_code
                or (sources.participant_role = 'recipient' and targets.participant_role = 'actor')
            )
        )
)

select * from pairs
