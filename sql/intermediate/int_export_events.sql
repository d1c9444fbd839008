-- What the exports hold: events that happened on a known day, as the older data sets count them, with
-- the labels and codes that their layouts share.
with

events as (
    select * from {{ ref('fct_event') }}
),

participants as (
    select * from {{ ref('fct_event_participant') }}
),

reports as (
    select * from {{ ref('fct_event_report') }}
),

countries as (
    select * from {{ source('seeds', 'countries') }}
),

sectors as (
    select * from {{ source('seeds', 'sectors') }}
),

event_types as (
    select * from {{ ref('dim_event_type') }}
),

quad_names as (
    select event_type, polecat_quad from {{ source('seeds', 'event_types') }} where event_mode is null
),

places as (
    select place_id, admin1, feature_code from {{ ref('dim_place') }}
),

-- CAMEO names actors by country and role, as in KORGOV; international bodies by role alone.
actor_codes as (
    select
        participants.world_event_id,
        participants.participant_role,
        participants.actor_name,
        participants.actor_kind,
        participants.country_code,
        participants.sector_code,
        participants.title_text,
        participants.text,
        countries.name as country_name,
        sectors.label as sector_label,
        sectors.cameo_agent_code,
        nullif(concat(participants.country_code, sectors.cameo_agent_code), '') as actor_code
    from participants
    left join countries using (country_code)
    left join sectors using (sector_code)
    where participants.participant_index = 0
),

actors as (
    select * from actor_codes where participant_role = 'actor'
),

recipients as (
    select * from actor_codes where participant_role = 'recipient'
),

report_lists as (
    select
        world_event_id,
        string_agg(distinct url, ';' order by url) as urls,
        string_agg(distinct outlet, ';' order by outlet) as outlets,
        string_agg(article_id || '_' || sentence_index, ';' order by article_id, sentence_index, event_id)
            as sentence_ids
    from reports
    group by world_event_id
),

articles as (
    select article_id, language from {{ ref('dim_article') }}
),

canonical as (
    select * from reports where is_canonical
)

select
    events.*,
    -- The layouts number events: the first 15 hex digits of the id fit into a signed 64-bit integer.
    cast('0x' || substr(events.world_event_id, 1, 15) as bigint) as event_number,
    event_types.cameo_label,
    canonical.story_id,
    canonical.sentence_index,
    canonical.outlet,
    canonical.url,
    canonical.published_date,
    articles.language,
    report_lists.urls,
    report_lists.outlets,
    report_lists.sentence_ids,
    actors.actor_code,
    actors.country_name as actor_country_name,
    actors.sector_label as actor_sector_label,
    actors.cameo_agent_code as actor_agent_code,
    actors.title_text as actor_title_text,
    actors.text as actor_text,
    recipients.actor_code as recipient_code,
    recipients.country_name as recipient_country_name,
    recipients.sector_label as recipient_sector_label,
    recipients.cameo_agent_code as recipient_agent_code,
    recipients.title_text as recipient_title_text,
    recipients.text as recipient_text,
    place_countries.name as place_country_name,
    places.admin1 as place_admin1,
    places.feature_code as place_feature_code,
    event_types.gdelt_quad_class,
    event_types.phoenix_penta_class,
    quad_names.polecat_quad
from events
inner join canonical using (world_event_id)
inner join articles on events.article_id = articles.article_id
inner join report_lists using (world_event_id)
left join event_types on events.cameo_code = event_types.cameo_code
left join quad_names on events.event_type = quad_names.event_type
left join actors using (world_event_id)
left join recipients using (world_event_id)
left join places on events.place_id = places.place_id
left join countries as place_countries on events.place_country_code = place_countries.country_code
where events.event_date is not null
    and events.status in ('actual', 'historical')
