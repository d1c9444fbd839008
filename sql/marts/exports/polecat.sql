with

events as (
    select * from {{ ref('int_export_events') }}
)

select
    world_event_id as "Event ID",
    event_date as "Event Date",
    event_type as "Event Type",
    event_mode as "Event Mode",
    goldstein_score as "Intensity",
    polecat_quad as "Quad Code",
    nullif(array_to_string(contexts, '; '), '') as "Contexts",
    actor_name as "Actor Name",
    actor_country_code as "Actor Country",
    cast(null as integer) as "Actor COW",
    actor_sector_code as "Primary Actor Sector",
    actor_sector_code as "Actor Sectors",
    actor_title_text as "Actor Title",
    actor_text as "Actor Name Raw",
    cast(null as varchar) as "Wikipedia Actor ID",
    recipient_name as "Recipient Name",
    recipient_country_code as "Recipient Country",
    cast(null as integer) as "Recipient COW",
    recipient_sector_code as "Primary Recipient Sector",
    recipient_sector_code as "Recipient Sectors",
    recipient_title_text as "Recipient Title",
    recipient_text as "Recipient Name Raw",
    cast(null as varchar) as "Wikipedia Recipient ID",
    place_name as "Placename",
    case when place_feature_code like 'PPL%' then place_name end as "City",
    cast(null as varchar) as "District",
    place_admin1 as "Province",
    place_country_code as "Country",
    latitude as "Latitude",
    longitude as "Longitude",
    place_id as "GeoNames ID",
    place_name as "Raw Placename",
    place_feature_code as "Feature Type",
    outlet as "Source",
    published_date as "Publication Date",
    cast(null as varchar) as "Story People",
    cast(null as varchar) as "Story Organizations",
    cast(null as varchar) as "Story Locations",
    case language when 'en' then 'English' end as "Language",
    cast(null as varchar) as "Version"
from events
order by event_date, world_event_id
