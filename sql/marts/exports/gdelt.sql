with

events as (
    select * from {{ ref('int_export_events') }}
),

country_codes as (
    select * from {{ source('seeds', 'country_fips') }}
)

select
    events.event_number as GlobalEventID,
    cast(strftime(events.event_date, '%Y%m%d') as integer) as Day,
    cast(strftime(events.event_date, '%Y%m') as integer) as MonthYear,
    cast(year(events.event_date) as integer) as Year,
    -- GDELT takes a month as 30 days and a year as 365.
    round(year(events.event_date) + ((month(events.event_date) - 1) * 30 + day(events.event_date)) / 365, 4) as FractionDate,
    events.actor_code as Actor1Code,
    upper(events.actor_name) as Actor1Name,
    events.actor_country_code as Actor1CountryCode,
    cast(null as varchar) as Actor1KnownGroupCode,
    cast(null as varchar) as Actor1EthnicCode,
    cast(null as varchar) as Actor1Religion1Code,
    cast(null as varchar) as Actor1Religion2Code,
    events.actor_agent_code as Actor1Type1Code,
    cast(null as varchar) as Actor1Type2Code,
    cast(null as varchar) as Actor1Type3Code,
    events.recipient_code as Actor2Code,
    upper(events.recipient_name) as Actor2Name,
    events.recipient_country_code as Actor2CountryCode,
    cast(null as varchar) as Actor2KnownGroupCode,
    cast(null as varchar) as Actor2EthnicCode,
    cast(null as varchar) as Actor2Religion1Code,
    cast(null as varchar) as Actor2Religion2Code,
    events.recipient_agent_code as Actor2Type1Code,
    cast(null as varchar) as Actor2Type2Code,
    cast(null as varchar) as Actor2Type3Code,
    case when events.sentence_index = 0 then 1 else 0 end as IsRootEvent,
    events.cameo_code as EventCode,
    substr(events.cameo_code, 1, 3) as EventBaseCode,
    events.cameo_root as EventRootCode,
    events.gdelt_quad_class as QuadClass,
    events.goldstein_score as GoldsteinScale,
    cast(events.report_count as integer) as NumMentions,
    cast(events.outlet_count as integer) as NumSources,
    cast(events.article_count as integer) as NumArticles,
    cast(null as double) as AvgTone,
    0 as Actor1Geo_Type,
    cast(null as varchar) as Actor1Geo_Fullname,
    cast(null as varchar) as Actor1Geo_CountryCode,
    cast(null as varchar) as Actor1Geo_ADM1Code,
    cast(null as varchar) as Actor1Geo_ADM2Code,
    cast(null as double) as Actor1Geo_Lat,
    cast(null as double) as Actor1Geo_Long,
    cast(null as varchar) as Actor1Geo_FeatureID,
    0 as Actor2Geo_Type,
    cast(null as varchar) as Actor2Geo_Fullname,
    cast(null as varchar) as Actor2Geo_CountryCode,
    cast(null as varchar) as Actor2Geo_ADM1Code,
    cast(null as varchar) as Actor2Geo_ADM2Code,
    cast(null as double) as Actor2Geo_Lat,
    cast(null as double) as Actor2Geo_Long,
    cast(null as varchar) as Actor2Geo_FeatureID,
    case
        when events.place_id is null then 0
        when events.place_feature_code like 'PCL%' then 1
        when events.place_feature_code like 'ADM%' and events.place_country_code = 'USA' then 2
        when events.place_feature_code like 'ADM%' then 5
        when events.place_country_code = 'USA' then 3
        else 4
    end as ActionGeo_Type,
    nullif(concat_ws(', ', events.place_name, events.place_country_name), '') as ActionGeo_Fullname,
    country_codes.fips_code as ActionGeo_CountryCode,
    cast(null as varchar) as ActionGeo_ADM1Code,
    cast(null as varchar) as ActionGeo_ADM2Code,
    events.latitude as ActionGeo_Lat,
    events.longitude as ActionGeo_Long,
    cast(null as varchar) as ActionGeo_FeatureID,
    cast(strftime(events.first_published_date, '%Y%m%d') || '000000' as bigint) as DATEADDED,
    events.url as SOURCEURL
from events
left join country_codes on events.place_country_code = country_codes.country_code
order by events.event_date, events.world_event_id
