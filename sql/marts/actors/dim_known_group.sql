with

groups as (
    select * from {{ source('seeds', 'known_groups') }}
),

actors as (
    select * from {{ ref('int_actors') }}
)

select
    actors.actor_id,
    actors.actor_name,
    groups.actor_code as cameo_actor_code,
    groups.group_code as cameo_group_code,
    groups.country_code as cameo_country_code,
    groups.ethnic_code as cameo_ethnic_code,
    groups.religion_code as cameo_religion_code,
    groups.type1_code as cameo_type1_code,
    groups.type2_code as cameo_type2_code,
    groups.type3_code as cameo_type3_code
from groups
inner join actors on actors.actor_key = 'organisation:' || groups.organisation_code
order by actors.actor_id
