{{ config(materialized='view') }}

with

event_participants as (
    select * from {{ ref('stg_event_participants') }}
),

events as (
    select event_id, article_id from {{ ref('stg_events') }}
),

superseded as (
    select article_id from {{ ref('int_article_versions') }} where not is_latest
),

superseded_events as (
    select events.event_id
    from events
    semi join superseded using (article_id)
)

select event_participants.*
from event_participants
anti join superseded_events using (event_id)
