-- Groups of reports by what they say, joined within stories. The id is that of the report that arrived first, so
-- that it stays as later reports come.
with recursive

reports as (
    select event_id, arrival_index from {{ ref('int_event_reports') }}
),

grouped as (
    select * from {{ ref('int_grouped_reports') }}
),

groups as (
    select group_id from {{ ref('int_event_groups') }}
),

group_sides as (
    select * from {{ ref('int_group_sides') }}
),

pairs as (
    select * from {{ ref('int_story_pairs') }}
),

best_parents as (
    {{ best_parents('pairs') }}
),

-- A chain ends where its first and its last disagree.
resolved as (
    select groups.group_id as member_id, groups.group_id as root_id
    from groups
    anti join best_parents on groups.group_id = best_parents.child_id
    union all
    select
        best_parents.child_id as member_id,
        case
            when {{ groups_agree('child', 'root') }} then resolved.root_id
            else best_parents.child_id
        end as root_id
    from resolved
    inner join best_parents on resolved.member_id = best_parents.parent_id
    inner join group_sides as child on best_parents.child_id = child.group_id
    inner join group_sides as root on resolved.root_id = root.group_id
),

assigned as (
    select
        grouped.event_id,
        resolved.root_id,
        reports.arrival_index
    from grouped
    inner join resolved on grouped.group_id = resolved.member_id
    inner join reports on grouped.event_id = reports.event_id
),

firsts as (
    select root_id, arg_min(event_id, (arrival_index, event_id)) as first_event_id
    from assigned
    group by root_id
)

select
    assigned.event_id,
    {{ hash_id("'world_event:' || firsts.first_event_id") }} as world_event_id
from assigned
inner join firsts using (root_id)
