-- A filter of a layout over this view reaches the tables: each join finds one row at most, the largest table comes last,
-- for it is only searched for what the filter leaves, and no CTE is read twice, for that one would be filled first.
with

events as (
    select * from {{ ref('fct_event') }}
),

articles as (
    select * from {{ ref('dim_article') }}
),

event_types as (
    select * from {{ ref('dim_event_type') }}
),

actor_countries as (
    select * from {{ ref('dim_country') }}
),

recipient_countries as (
    select * from {{ ref('dim_country') }}
),

place_countries as (
    select * from {{ ref('dim_country') }}
),

actor_sectors as (
    select * from {{ ref('dim_sector') }}
),

recipient_sectors as (
    select * from {{ ref('dim_sector') }}
),

actor_groups as (
    select * from {{ ref('dim_known_group') }}
),

recipient_groups as (
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
    event_types.icews_event_text,
    events.goldstein_score,
    event_types.gdelt_quad_class,
    event_types.phoenix_penta_class,
    events.actors_text,
    events.actor_name,
    events.actor_country_code,
    events.actor_country_codes,
    events.actor_sector_code,
    events.actor_cameo_code,
    actor_countries.icews_country_name as actor_icews_country_name,
    actor_sectors.icews_sectors as actor_icews_sectors,
    actor_groups.cameo_group_code as actor_group_code,
    actor_groups.cameo_ethnic_code as actor_ethnic_code,
    actor_groups.cameo_religion_code as actor_religion_code,
    actor_groups.cameo_type2_code as actor_type2_code,
    actor_groups.cameo_type3_code as actor_type3_code,
    events.recipients_text,
    events.recipient_name,
    events.recipient_country_code,
    events.recipient_country_codes,
    events.recipient_sector_code,
    events.recipient_cameo_code,
    recipient_countries.icews_country_name as recipient_icews_country_name,
    recipient_sectors.icews_sectors as recipient_icews_sectors,
    recipient_groups.cameo_group_code as recipient_group_code,
    recipient_groups.cameo_ethnic_code as recipient_ethnic_code,
    recipient_groups.cameo_religion_code as recipient_religion_code,
    recipient_groups.cameo_type2_code as recipient_type2_code,
    recipient_groups.cameo_type3_code as recipient_type3_code,
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
    events.event_id,
    articles.story_id,
    articles.outlet,
    articles.url,
    articles.published_date,
    articles.language,
    articles.batch_date
from events
left join event_types on events.cameo_code = event_types.cameo_code
left join actor_countries on events.actor_country_code = actor_countries.country_code
left join recipient_countries on events.recipient_country_code = recipient_countries.country_code
left join place_countries on events.place_country_code = place_countries.country_code
left join actor_sectors on events.actor_sector_code = actor_sectors.sector_code
left join recipient_sectors on events.recipient_sector_code = recipient_sectors.sector_code
left join actor_groups on events.actor_id = actor_groups.actor_id
left join recipient_groups on events.recipient_id = recipient_groups.actor_id
left join places on events.place_id = places.place_id
left join articles on events.article_id = articles.article_id
where events.event_date is not null
    and events.status in ('actual', 'historical')
