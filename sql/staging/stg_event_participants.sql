with

event_participants as (
    select * from {{ source('raw', 'event_participants') }}
),

events as (
    select * from {{ source('raw', 'events') }}
),

arrivals as (
    select * from {{ ref('stg_article_arrivals') }}
),

arrived_events as (
    select events.event_id, events.batch_folder
    from events
    semi join arrivals using (article_id, batch_folder)
)

select event_participants.* exclude (batch_folder)
from event_participants
semi join arrived_events using (event_id, batch_folder)
