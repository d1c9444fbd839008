-- Edges of the network of actors. A reciprocal event is an edge in both directions, between all who took part in it.
with

events as (
    select * from {{ ref('fct_event') }}
),

participants as (
    select * from {{ ref('fct_event_participant') }}
),

actors as (
    select actor_id, country_code from {{ ref('int_actors') }}
),

counted as (
    select * from events where status = 'actual' and event_date is not null
),

sides as (
    select distinct
        world_event_id,
        participant_role,
        actor_id
    from participants
    where actor_id is not null and participant_role in ('actor', 'recipient')
),

pairs as (
    select distinct
        counted.world_event_id,
        sources.actor_id as source_actor_id,
        targets.actor_id as target_actor_id
    from counted
    inner join sides as sources using (world_event_id)
    inner join sides as targets using (world_event_id)
    where sources.actor_id <> targets.actor_id
        and (
            (sources.participant_role = 'actor' and targets.participant_role = 'recipient') or counted.is_reciprocal
        )
),

-- An event among many is as much as one between two: its edges share it.
shares as (
    select world_event_id, count(*) as pair_count
    from pairs
    group by world_event_id
),

edges as (
    select
        pairs.source_actor_id,
        pairs.target_actor_id,
        cast(date_trunc('month', counted.event_date) as date) as month_date,
        count(*) as event_count,
        count(*) filter (where counted.is_reciprocal) as reciprocal_count,
        count(*) filter (where counted.quad_class = 'verbal_cooperation') as verbal_cooperation_count,
        count(*) filter (where counted.quad_class = 'material_cooperation') as material_cooperation_count,
        count(*) filter (where counted.quad_class = 'verbal_conflict') as verbal_conflict_count,
        count(*) filter (where counted.quad_class = 'material_conflict') as material_conflict_count,
        -- Added as decimals: sums do not depend on the order of rows.
        sum(cast(counted.goldstein_score as decimal(9, 4))) as goldstein_total,
        sum(cast(1.0 / shares.pair_count as decimal(18, 9))) as weight
    from pairs
    inner join counted using (world_event_id)
    inner join shares using (world_event_id)
    group by all
)

select
    edges.source_actor_id,
    edges.target_actor_id,
    edges.month_date,
    sources.country_code as source_country_code,
    targets.country_code as target_country_code,
    edges.event_count,
    edges.reciprocal_count,
    edges.verbal_cooperation_count,
    edges.material_cooperation_count,
    edges.verbal_conflict_count,
    edges.material_conflict_count,
    cast(edges.weight as double) as weight,
    cast(edges.goldstein_total as double) as goldstein_sum,
    cast(edges.goldstein_total as double) / edges.event_count as goldstein_mean
from edges
inner join actors as sources on edges.source_actor_id = sources.actor_id
inner join actors as targets on edges.target_actor_id = targets.actor_id
order by edges.source_actor_id, edges.target_actor_id, edges.month_date
