with

memberships as (
    select * from {{ source('seeds', 'memberships') }}
),

known_actors as (
    select actor_id, actor_key, actor_name from {{ source('seeds', 'known_actors') }}
),

countries as (
    select country_code, name from {{ source('seeds', 'countries') }}
)

select
    {{ hash_id(
        "concat_ws('/', memberships.organisation_code, memberships.country_code, "
        ~ "coalesce(cast(memberships.valid_from as varchar), '-'))"
    ) }} as membership_id,
    bodies.actor_id,
    bodies.actor_name,
    members.actor_id as member_actor_id,
    memberships.country_code,
    countries.name as country_name,
    memberships.valid_from,
    memberships.valid_to,
    memberships.source
from memberships
inner join known_actors as bodies on bodies.actor_key = 'organisation:' || memberships.organisation_code
inner join known_actors as members on members.actor_key = 'country:' || memberships.country_code
left join countries using (country_code)
order by bodies.actor_id, memberships.country_code, memberships.valid_from
