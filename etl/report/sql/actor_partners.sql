-- With whom the profiled actors had most to do, in either direction; actual events of the whole release.
with

edges as (
    select
        source_actor_id as actor_id,
        target_actor_id as partner_id,
        event_count as given_count,
        0 as received_count,
        verbal_cooperation_count + material_cooperation_count as cooperation_count,
        verbal_conflict_count + material_conflict_count as conflict_count
    from marts.fct_network_month
    where source_actor_id in (select actor_id from profiled_actor)

    union all

    select
        target_actor_id,
        source_actor_id,
        0,
        event_count,
        verbal_cooperation_count + material_cooperation_count,
        verbal_conflict_count + material_conflict_count
    from marts.fct_network_month
    where target_actor_id in (select actor_id from profiled_actor)
)

select
    edges.actor_id,
    edges.partner_id,
    any_value(actors.actor_name) as partner_name,
    any_value(actors.country_code) as partner_country_code,
    sum(edges.given_count)::bigint as given_count,
    sum(edges.received_count)::bigint as received_count,
    sum(edges.cooperation_count)::bigint as cooperation_count,
    sum(edges.conflict_count)::bigint as conflict_count
from edges
inner join marts.dim_actor as actors on edges.partner_id = actors.actor_id
group by edges.actor_id, edges.partner_id
qualify row_number() over (
    partition by edges.actor_id order by sum(edges.given_count + edges.received_count) desc, edges.partner_id
) <= $limit
order by edges.actor_id, sum(edges.given_count + edges.received_count) desc, edges.partner_id
