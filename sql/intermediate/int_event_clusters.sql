-- Reports that name the same actors, place, medium and days are of one event. Reports without a date
-- are left to int_world_events, and so are those where nobody is known and no place is.
with

reports as (
    select * from {{ ref('int_event_reports') }}
),

comparable as (
    select
        *,
        date_status = 'published' as is_publication_date
    from reports
    where event_date_start is not null
        and event_date_end is not null
        and (has_known_side or place_id is not null)
)

select
    min(event_id) as cluster_id,
    block_key,
    actor_signature,
    place_id,
    medium,
    event_date_start,
    event_date_end,
    is_publication_date,
    min(actor_specificity) as actor_specificity,
    bool_and(names_persons) as names_persons,
    bool_and(has_known_side) as has_known_side,
    min(pool_size) as pool_size,
    list(event_id order by event_id) as event_ids
from comparable
group by
    block_key,
    actor_signature,
    place_id,
    medium,
    event_date_start,
    event_date_end,
    is_publication_date
