with

events as (
    select * from {{ ref('coded_event') }}
),

reports as (
    select event_id, sentence_index from {{ ref('fct_event_report') }}
)

select
    events.event_number as "Event ID",
    event_date as "Event Date",
    actor_name as "Source Name",
    actor_icews_sectors as "Source Sectors",
    actor_icews_country_name as "Source Country",
    icews_event_text as "Event Text",
    cameo_code as "CAMEO Code",
    goldstein_score as "Intensity",
    recipient_name as "Target Name",
    recipient_icews_sectors as "Target Sectors",
    recipient_icews_country_name as "Target Country",
    -- ICEWS numbers stories with whole numbers of 32 bits.
    cast(md5_number_lower(story_id) >> 33 as integer) as "Story ID",
    reports.sentence_index + 1 as "Sentence Number",
    outlet as "Publisher",
    case when place_feature_code like 'PPL%' then place_name end as "City",
    cast(null as varchar) as "District",
    place_admin1_name as "Province",
    place_icews_country_name as "Country",
    latitude as "Latitude",
    longitude as "Longitude"
from events
left join reports on events.event_id = reports.event_id
