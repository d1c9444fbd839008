with

events as (
    select * from {{ ref('int_export_events') }}
)

select
    event_number as "Event ID",
    event_date as "Event Date",
    actor_name as "Source Name",
    actor_sector_label as "Source Sectors",
    actor_country_name as "Source Country",
    cameo_label as "Event Text",
    cameo_code as "CAMEO Code",
    goldstein_score as "Intensity",
    recipient_name as "Target Name",
    recipient_sector_label as "Target Sectors",
    recipient_country_name as "Target Country",
    story_id as "Story ID",
    sentence_index + 1 as "Sentence Number",
    outlet as "Publisher",
    case when place_feature_code like 'PPL%' then place_name end as "City",
    cast(null as varchar) as "District",
    place_admin1 as "Province",
    place_country_name as "Country",
    latitude as "Latitude",
    longitude as "Longitude"
from events
order by event_date, world_event_id
