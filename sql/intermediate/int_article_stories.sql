-- A story has the id of its article that arrived first, so that it keeps it as later ones join. Where two
-- stories become one, the older id stays, and the founder of the other is told.
with recursive

originals as (
    select article_id, arrival_index, original_index from {{ ref('int_article_originals') }}
),

story_links as (
    select arrival_index, other_index, is_nearest from {{ ref('int_story_links') }}
),

-- Each original points at one that arrived before it or at itself. Pointing at where that points doubles
-- the step each time, so that long stories take few rounds.
parents as (
    select distinct
        originals.original_index as member_id,
        coalesce(story_links.other_index, originals.original_index) as parent_id
    from originals
    left join story_links
        on originals.original_index = story_links.arrival_index and story_links.is_nearest
),

threads (member_id, founder_id) using key (member_id) as (
    select member_id, parent_id as founder_id from parents
    union
    (
        select threads.member_id, further.founder_id
        from threads
        inner join recurring.threads as further on threads.founder_id = further.member_id
        where further.founder_id <> threads.founder_id
    )
),

links as (
    select founder_id as member_id, founder_id as linked_id from threads
    union
    select one.founder_id as member_id, other.founder_id as linked_id
    from story_links
    inner join threads as one on story_links.arrival_index = one.member_id
    inner join threads as other on story_links.other_index = other.member_id
    where not story_links.is_nearest and one.founder_id <> other.founder_id
),

{{ connected_components('links') }}

select
    originals.article_id,
    founders.article_id as story_id,
    thread_founders.article_id as founder_id
from originals
inner join threads on originals.original_index = threads.member_id
inner join components on threads.founder_id = components.member_id
inner join originals as founders on components.component_id = founders.arrival_index
inner join originals as thread_founders on threads.founder_id = thread_founders.arrival_index
