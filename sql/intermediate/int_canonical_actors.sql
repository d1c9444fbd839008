with recursive

found as (
    select * from {{ ref('int_actor_links') }}
),

actors as (
    select actor_id, actor_name, is_known from {{ ref('int_actors') }}
),

mentions as (
    select actor_id from {{ ref('int_latest_mentions') }}
),

links as (
    select actor_id as member_id, linked_actor_id as linked_id from found
    union
    select linked_actor_id, linked_actor_id from found
),

{{ connected_components('links') }},

counts as (
    select mentions.actor_id, count(*) as mention_count
    from mentions
    semi join components on mentions.actor_id = components.member_id
    group by mentions.actor_id
),

members as (
    select
        components.component_id,
        actors.actor_id,
        actors.is_known,
        count(*) filter (where actors.is_known) over (partition by components.component_id) as known_count,
        -- Whom the seeds know, else whom the news names most often, else the fullest name.
        row_number() over (
            partition by components.component_id
            order by
                actors.is_known desc,
                coalesce(counts.mention_count, 0) desc,
                length(actors.actor_name) desc,
                actors.actor_id
        ) as rank
    from components
    inner join actors on components.member_id = actors.actor_id
    left join counts on components.member_id = counts.actor_id
),

canonical as (
    select component_id, actor_id as canonical_actor_id from members where rank = 1
)

select
    members.actor_id,
    canonical.canonical_actor_id
from members
inner join canonical using (component_id)
-- Two of the seeds are two, so what ties them together holds for neither.
where members.rank > 1 and members.known_count <= 1
