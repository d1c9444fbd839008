-- Each cluster joins the closest compatible cluster that is more specific.
with recursive

reports as (
    select * from {{ ref('int_event_reports') }}
),

clusters as (
    select * from {{ ref('int_event_clusters') }}
),

members as (
    select cluster_id as member_id from clusters
),

pairs as (
    select * from {{ ref('int_cluster_pairs') }}
),

best_parents as (
    {{ best_parents('pairs') }}
),

-- Chains of such steps are followed only as long as the first and the last agree themselves, so that days and
-- persons do not run on.
resolved as (
    select members.member_id, members.member_id as root_id
    from members
    anti join best_parents on members.member_id = best_parents.child_id
    union all
    select
        best_parents.child_id as member_id,
        case
            when pairs.child_id is not null then resolved.root_id
            else best_parents.child_id
        end as root_id
    from resolved
    inner join best_parents on resolved.member_id = best_parents.parent_id
    left join pairs
        on best_parents.child_id = pairs.child_id
        and resolved.root_id = pairs.parent_id
),

clustered as (
    select unnest(clusters.event_ids) as event_id, resolved.root_id
    from resolved
    inner join clusters on resolved.member_id = clusters.cluster_id
),

-- What could not be dated or placed joins the same sentence of an identical copy.
loose as (
    select * from reports
    anti join clustered using (event_id)
),

copies as (
    select loose.event_id, clustered.root_id
    from loose
    inner join reports as twin
        on loose.content_hash = twin.content_hash
        and loose.sentence_index = twin.sentence_index
        and loose.trigger_text = twin.trigger_text
        and loose.event_type = twin.event_type
        and loose.status_class = twin.status_class
    inner join clustered on twin.event_id = clustered.event_id
    where loose.event_date_start is null
    qualify row_number() over (
        partition by loose.event_id
        order by (loose.block_key = twin.block_key) desc, (loose.actor_signature = twin.actor_signature) desc, twin.event_id
    ) = 1
),

remaining as (
    select
        loose.event_id,
        min(loose.event_id) over (
            partition by
                loose.content_hash,
                loose.sentence_index,
                loose.trigger_text,
                loose.block_key,
                loose.actor_signature,
                loose.event_date_start,
                loose.event_date_end
        ) as root_id
    from loose
    anti join copies using (event_id)
),

assigned as (
    select event_id, root_id from clustered
    union all
    select event_id, root_id from copies
    union all
    select event_id, root_id from remaining
)

select event_id, root_id as group_id from assigned
