with

event_participants as not materialized (
    select * from {{ source('raw', 'event_participants') }}
),

events as (
    select * from {{ source('raw', 'events') }}
),

arrivals as (
    select * from {{ ref('stg_article_arrivals') }}
),

arrived_events as (
    select events.event_id, events.batch_folder, arrivals.part_count
    from events
    inner join arrivals using (article_id, batch_folder)
)

{{ arrived_rows('event_participants', 'arrived_events', using=['event_id', 'batch_folder'], key=['event_id', 'participant_role', 'participant_index']) }}
