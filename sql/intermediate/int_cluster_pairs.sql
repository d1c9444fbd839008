-- child_id is the less specific of the two, and may join parent_id; each pair stands here once.
{#- A year says too little to pick one event out of it. -#}
{% set most_days_apart = 31 %}

with

clusters as (
    select
        *,
        -- More is more specific: persons before ministries before countries, then what else is known.
        actor_specificity * 10
        + case when place_id is not null then 1 else 0 end
        + case when medium is not null then 1 else 0 end
        + case when event_date_start = event_date_end then 1 else 0 end
        + case when is_publication_date then 0 else 1 end as specificity
    from {{ ref('int_event_clusters') }}
),

sides as (
    select * from {{ ref('int_event_sides') }}
),

place_countries as (
    select * from {{ ref('int_place_countries') }}
),

-- Those that may be of one event begin within these days of one another and overlap, so the earlier one is met in the
-- week in which the later one begins. Without weeks each would be compared with all of its block.
weeks as (
    select
        *,
        (event_date_start - date '1970-01-01') // 7 as first_week,
        unnest(range(
            (event_date_start - date '1970-01-01') // 7,
            (least(event_date_end + 1, event_date_start + {{ most_days_apart }}) - date '1970-01-01') // 7 + 1
        )) as week
    from clusters
),

candidates as (
    select
        child.cluster_id as child_id,
        parent.cluster_id as parent_id,
        parent.specificity as parent_specificity,
        child.pool_size = 1 as is_single_pool,
        greatest(
            abs(child.event_date_start - parent.event_date_start),
            abs(child.event_date_end - parent.event_date_end)
        ) as days_apart
    from weeks as child
    inner join weeks as parent
        on child.block_key = parent.block_key
        and child.week = parent.week
        and child.week = greatest(child.first_week, parent.first_week)
        and child.cluster_id <> parent.cluster_id
        and child.event_date_start <= parent.event_date_end + 1
        and parent.event_date_start <= child.event_date_end + 1
    left join place_countries as child_places on child.place_id = child_places.place_id
    left join place_countries as parent_places on parent.place_id = parent_places.place_id
    where (
        child.specificity < parent.specificity
        or (
            child.specificity = parent.specificity
            and (child.event_date_start, child.cluster_id) > (parent.event_date_start, parent.cluster_id)
        )
    )
    and {{ places_agree(
        'child.place_id', 'parent.place_id', 'child_places.country_place_id', 'parent_places.country_place_id'
    ) }}
    and (child.medium is null or parent.medium is null or child.medium = parent.medium)
    -- Where nobody is known, nothing but the same place speaks for one event.
    and (child.has_known_side or child.place_id = parent.place_id)
    -- Days that the texts state are only one apart by time zone, which persons in common vouch for.
    and (
        (child.event_date_start <= parent.event_date_end and parent.event_date_start <= child.event_date_end)
        or child.is_publication_date
        or parent.is_publication_date
        or (child.names_persons and parent.names_persons)
    )
),

near as (
    select * from candidates where days_apart <= {{ most_days_apart }}
),

side_pairs as (
    select
        near.child_id,
        near.parent_id,
        near.is_single_pool,
        child_sides.persons as child_persons,
        parent_sides.persons as parent_persons,
        child_sides.organisations as child_organisations,
        parent_sides.organisations as parent_organisations,
        child_sides.sector_classes as child_sectors,
        parent_sides.sector_classes as parent_sectors
    from near
    inner join sides as child_sides on near.child_id = child_sides.event_id
    inner join sides as parent_sides
        on near.parent_id = parent_sides.event_id
        and child_sides.side = parent_sides.side
        and child_sides.country_key = parent_sides.country_key
),

agreement as (
    select
        child_id,
        parent_id,
        bool_and(
            {{ lists_agree('child_sectors', 'parent_sectors') }}
            and {{ lists_agree('child_persons', 'parent_persons') }}
            and (
                (len(child_persons) > 0 and len(parent_persons) > 0)
                or {{ lists_agree('child_organisations', 'parent_organisations') }}
            )
            -- Where both parties are of one country, sharing one of them is not enough.
            and (
                not is_single_pool
                or list_has_all(child_persons, parent_persons)
                or list_has_all(parent_persons, child_persons)
            )
        ) as is_compatible
    from side_pairs
    group by child_id, parent_id
)

select
    near.child_id,
    near.parent_id,
    near.parent_specificity,
    near.days_apart
from near
left join agreement using (child_id, parent_id)
-- Without participants on either side there is nothing to disagree about.
where coalesce(agreement.is_compatible, true)
