with

events as (
    select * from {{ ref('int_export_events') }}
)

select
    world_event_id as "EventID",
    cast(strftime(event_date, '%Y%m%d') as integer) as "Date",
    cast(year(event_date) as integer) as "Year",
    cast(month(event_date) as integer) as "Month",
    cast(day(event_date) as integer) as "Day",
    actor_code as "SourceActorFull",
    actor_country_code as "SourceActorEntity",
    actor_agent_code as "SourceActorRole",
    cast(null as varchar) as "SourceActorAttribute",
    recipient_code as "TargetActorFull",
    recipient_country_code as "TargetActorEntity",
    recipient_agent_code as "TargetActorRole",
    cast(null as varchar) as "TargetActorAttribute",
    cameo_code as "EventCode",
    cameo_root as "EventRootCode",
    phoenix_penta_class as "PentaClass",
    goldstein_score as "GoldsteinScore",
    nullif(array_to_string(contexts, ';'), '') as "Issues",
    latitude as "Lat",
    longitude as "Lon",
    place_name as "LocationName",
    place_admin1 as "StateName",
    place_country_code as "CountryCode",
    sentence_ids as "SentenceID",
    urls as "URLs",
    outlets as "NewsSources"
from events
order by event_date, world_event_id
