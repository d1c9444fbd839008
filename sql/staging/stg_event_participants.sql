with

event_participants as not materialized (
    select * from {{ source('raw', 'event_participants') }}
),

events as (
    select * from {{ source('raw', 'events') }}
),

repeated_arrivals as (
    select * from {{ ref('stg_repeated_arrivals') }}
),

repeated_events as (
    select events.event_id, events.batch_folder, repeated_arrivals.is_first
    from events
    inner join repeated_arrivals using (article_id, batch_folder)
)

{{ arrived_rows('event_participants', 'repeated_events', using=['event_id', 'batch_folder'], key=['event_id', 'participant_role', 'participant_index']) }}
