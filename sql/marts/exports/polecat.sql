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

cow_codes as (
    select map_from_entries(list((country_code, cow_code) order by country_code)) as by_country
    from {{ ref('dim_country') }}
    where cow_code is not null
),

actors as (
    select * from {{ ref('fct_event_participant') }} where participant_role = 'actor' and participant_index = 0
),

recipients as (
    select * from {{ ref('fct_event_participant') }} where participant_role = 'recipient' and participant_index = 0
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
    {{ join_codes('events.contexts', '; ') }} as "Contexts",
    {%- for name, side in [('Actor', 'actor'), ('Recipient', 'recipient')] %}
    events.{{ side }}s_text as "{{ name }} Name",
    {{ join_codes('events.' ~ side ~ '_country_codes', '; ') }} as "{{ name }} Country",
    {{ join_texts(
        'list_transform(events.' ~ side ~ '_country_codes, lambda code: cow_codes.by_country[code])', '; '
    ) }}
        as "{{ name }} COW",
    events.{{ side }}_sector_code as "Primary {{ name }} Sector",
    events.{{ side }}_sector_code as "{{ name }} Sectors",
    {{ side }}s.title_text as "{{ name }} Title",
    {{ side }}s.text as "{{ name }} Name Raw",
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
cross join cow_codes
left join actors on events.world_event_id = actors.world_event_id
left join recipients on events.world_event_id = recipients.world_event_id
where event_types.polecat_event_type is not null
