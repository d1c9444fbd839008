-- A view, so that a filter of the layouts over it reaches the tables. Joined row by row, each to one row at most.
with

events as (
    select * from {{ ref('fct_event') }}
),

reports as (
    select * from {{ ref('fct_event_report') }}
),

articles as (
    select * from {{ ref('dim_article') }}
),

event_types as (
    select * from {{ ref('dim_event_type') }}
),

countries as (
    select * from {{ ref('dim_country') }}
),

sectors as (
    select * from {{ ref('dim_sector') }}
),

known_groups as (
    select * from {{ ref('dim_known_group') }}
),

places as (
    select * from {{ ref('dim_place') }}
)

select
    events.world_event_id,
    events.event_number,
    events.event_date,
    events.event_type,
    events.event_mode,
    events.contexts,
    events.cameo_code,
    events.cameo_root,
    event_types.cameo_label,
    events.goldstein_score,
    event_types.gdelt_quad_class,
    event_types.phoenix_penta_class,
    events.actor_name,
    events.actor_country_code,
    events.actor_sector_code,
    actor_countries.gdelt_country_code as actor_gdelt_country_code,
    actor_countries.icews_country_name as actor_icews_country_name,
    actor_sectors.cameo_agent_code as actor_agent_code,
    actor_sectors.icews_sectors as actor_icews_sectors,
    actor_groups.cameo_actor_code as actor_group_actor_code,
    actor_groups.cameo_group_code as actor_group_code,
    actor_groups.cameo_country_code as actor_group_country_code,
    actor_groups.cameo_ethnic_code as actor_group_ethnic_code,
    actor_groups.cameo_religion_code as actor_group_religion_code,
    actor_groups.cameo_type1_code as actor_group_type1_code,
    actor_groups.cameo_type2_code as actor_group_type2_code,
    actor_groups.cameo_type3_code as actor_group_type3_code,
    events.recipient_name,
    events.recipient_country_code,
    events.recipient_sector_code,
    recipient_countries.gdelt_country_code as recipient_gdelt_country_code,
    recipient_countries.icews_country_name as recipient_icews_country_name,
    recipient_sectors.cameo_agent_code as recipient_agent_code,
    recipient_sectors.icews_sectors as recipient_icews_sectors,
    recipient_groups.cameo_actor_code as recipient_group_actor_code,
    recipient_groups.cameo_group_code as recipient_group_code,
    recipient_groups.cameo_country_code as recipient_group_country_code,
    recipient_groups.cameo_ethnic_code as recipient_group_ethnic_code,
    recipient_groups.cameo_religion_code as recipient_group_religion_code,
    recipient_groups.cameo_type1_code as recipient_group_type1_code,
    recipient_groups.cameo_type2_code as recipient_group_type2_code,
    recipient_groups.cameo_type3_code as recipient_group_type3_code,
    events.place_id,
    events.place_name,
    events.place_country_code,
    place_countries.country_name as place_country_name,
    place_countries.fips_code as place_fips_code,
    place_countries.icews_country_name as place_icews_country_name,
    places.admin1_name as place_admin1_name,
    places.admin1_fips_code as place_admin1_fips_code,
    places.feature_code as place_feature_code,
    events.latitude,
    events.longitude,
    events.report_count,
    events.article_count,
    events.outlet_count,
    reports.story_id,
    reports.sentence_index,
    reports.outlet,
    reports.url,
    reports.published_date,
    articles.language,
    articles.batch_date
from events
inner join reports on events.event_id = reports.event_id
inner join articles on events.article_id = articles.article_id
left join event_types on events.cameo_code = event_types.cameo_code
left join countries as actor_countries on events.actor_country_code = actor_countries.country_code
left join sectors as actor_sectors on events.actor_sector_code = actor_sectors.sector_code
left join known_groups as actor_groups on events.actor_id = actor_groups.actor_id
left join countries as recipient_countries on events.recipient_country_code = recipient_countries.country_code
left join sectors as recipient_sectors on events.recipient_sector_code = recipient_sectors.sector_code
left join known_groups as recipient_groups on events.recipient_id = recipient_groups.actor_id
left join places on events.place_id = places.place_id
left join countries as place_countries on events.place_country_code = place_countries.country_code
where events.event_date is not null
    and events.status in ('actual', 'historical')
