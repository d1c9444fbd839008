with

events as (
    select * from {{ ref('coded_event') }}
),

event_types as (
    select * from {{ ref('dim_event_type') }}
),

event_modes as (
    select * from {{ ref('dim_event_mode') }}
),

participants as (
    select * from {{ ref('fct_event_participant') }}
),

countries as (
    select * from {{ ref('dim_country') }}
)

select
    events.world_event_id as "Event ID",
    events.event_date as "Event Date",
    event_types.polecat_event_type as "Event Type",
    -- The mode of the event says more than that of its code, but only of the same type.
    coalesce(
        case when events.event_type = event_types.polecat_event_type then event_modes.polecat_event_mode end,
        event_types.polecat_event_mode
    ) as "Event Mode",
    event_types.polecat_intensity as "Intensity",
    event_types.polecat_quad_code as "Quad Code",
    nullif(array_to_string(events.contexts, '; '), '') as "Contexts",
    {%- for name, side in [('Actor', 'actors'), ('Recipient', 'recipients')] %}
    {{ side }}.names as "{{ name }} Name",
    {{ side }}.country_codes as "{{ name }} Country",
    {{ side }}.cow_codes as "{{ name }} COW",
    {{ side }}.first_sector_code as "Primary {{ name }} Sector",
    {{ side }}.sector_codes as "{{ name }} Sectors",
    {{ side }}.titles as "{{ name }} Title",
    {{ side }}.texts as "{{ name }} Name Raw",
    cast(null as varchar) as "Wikipedia {{ name }} ID",
    {%- endfor %}
    events.place_name as "Placename",
    case when events.place_feature_code like 'PPL%' then events.place_name end as "City",
    cast(null as varchar) as "District",
    events.place_admin1_name as "Province",
    events.place_country_code as "Country",
    events.latitude as "Latitude",
    events.longitude as "Longitude",
    events.place_id as "GeoNames ID",
    events.place_name as "Raw Placename",
    events.place_feature_code as "Feature Type",
    events.outlet as "Source",
    events.published_date as "Publication Date",
    cast(null as varchar) as "Story People",
    cast(null as varchar) as "Story Organizations",
    cast(null as varchar) as "Story Locations",
    case events.language when 'en' then 'English' end as "Language",
    cast(null as varchar) as "Version"
from events
inner join event_types on events.cameo_code = event_types.cameo_code
left join event_modes on events.event_type = event_modes.event_type and events.event_mode = event_modes.event_mode
{%- for side in ['actors', 'recipients'] %}
left join lateral (
    select
        string_agg(participants.actor_name, '; ' order by participants.participant_index) as names,
        string_agg(distinct participants.country_code, '; ' order by participants.country_code) as country_codes,
        string_agg(distinct countries.cow_code, '; ' order by countries.cow_code) as cow_codes,
        first(participants.sector_code order by participants.participant_index)
            filter (where participants.sector_code is not null) as first_sector_code,
        string_agg(distinct participants.sector_code, '; ' order by participants.sector_code) as sector_codes,
        string_agg(participants.title_text, '; ' order by participants.participant_index) as titles,
        string_agg(participants.text, '; ' order by participants.participant_index) as texts
    from participants
    left join countries on participants.country_code = countries.country_code
    where participants.world_event_id = events.world_event_id
        and participants.participant_role = '{{ side[:-1] }}'
) as {{ side }} on true
{%- endfor %}
where event_types.polecat_event_type is not null
