-- Each cluster joins the closest compatible cluster that is more specific; chains of such steps are
-- followed only as long as the first and the last agree themselves, so that days and persons do not run on.
with recursive

reports as (
    select * from {{ ref('int_event_reports') }}
),

clusters as (
    select * from {{ ref('int_event_clusters') }}
),

pairs as (
    select * from {{ ref('int_cluster_pairs') }}
),

best_parents as (
    select child_id, parent_id
    from pairs
    qualify row_number() over (
        partition by child_id
        order by days_apart, parent_specificity desc, parent_id
    ) = 1
),

resolved as (
    select clusters.cluster_id, clusters.cluster_id as root_id
    from clusters
    anti join best_parents on clusters.cluster_id = best_parents.child_id
    union all
    select
        best_parents.child_id as cluster_id,
        case
            when pairs.child_id is not null then resolved.root_id
            else best_parents.child_id
        end as root_id
    from resolved
    inner join best_parents on resolved.cluster_id = best_parents.parent_id
    left join pairs
        on best_parents.child_id = pairs.child_id
        and resolved.root_id = pairs.parent_id
),

clustered as (
    select unnest(clusters.event_ids) as event_id, resolved.root_id
    from resolved
    inner join clusters using (cluster_id)
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

select
    event_id,
    {{ hash_id("'world_event:' || min(event_id) over (partition by root_id)") }} as world_event_id
from assigned
