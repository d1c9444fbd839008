{{ config(materialized='view') }}

with

event_participants as (
    select * from {{ ref('stg_event_participants') }}
),

events as (
    select event_id from {{ ref('int_latest_events') }}
)

select event_participants.*
from event_participants
semi join events using (event_id)
