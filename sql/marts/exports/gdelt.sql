with

events as (
    select * from {{ ref('coded_event') }}
),

reports as (
    select event_id, sentence_index from {{ ref('fct_event_report') }}
),

located as (
    select
        events.*,
        reports.sentence_index,
        case
            when place_id is null then 0
            when place_feature_code like 'PCL%' then 1
            when place_feature_code = 'ADM1' and place_country_code = 'USA' then 2
            when place_feature_code = 'ADM1' then 5
            when place_country_code = 'USA' then 3
            else 4
        end as geo_type
    from events
    left join reports on events.event_id = reports.event_id
)

select
    cast(event_number as bigint) as GlobalEventID,
    {{ day_number('event_date', 8) }} as Day,
    {{ day_number('event_date', 6) }} as MonthYear,
    {{ day_number('event_date', 4) }} as Year,
    -- GDELT takes a month as 30 days and a year as 365.
    round(year(event_date) + ((month(event_date) - 1) * 30 + day(event_date)) / 365, 4) as FractionDate,
    {%- for number, side in [(1, 'actor'), (2, 'recipient')] %}
    {{ gdelt_code(side ~ '_cameo_code') }} as Actor{{ number }}Code,
    upper({{ side }}_name) as Actor{{ number }}Name,
    coalesce(
        {{ gdelt_code(side ~ '_country_code') }}, {{ cameo_region(side ~ '_cameo_code') }}
    ) as Actor{{ number }}CountryCode,
    {{ side }}_group_code as Actor{{ number }}KnownGroupCode,
    {{ side }}_ethnic_code as Actor{{ number }}EthnicCode,
    {{ side }}_religion_code as Actor{{ number }}Religion1Code,
    cast(null as varchar) as Actor{{ number }}Religion2Code,
    {{ cameo_first_role(side ~ '_cameo_code') }} as Actor{{ number }}Type1Code,
    {{ side }}_type2_code as Actor{{ number }}Type2Code,
    {{ side }}_type3_code as Actor{{ number }}Type3Code,
    {%- endfor %}
    case when sentence_index = 0 then 1 else 0 end as IsRootEvent,
    cameo_code as EventCode,
    substr(cameo_code, 1, 3) as EventBaseCode,
    cameo_root as EventRootCode,
    gdelt_quad_class as QuadClass,
    goldstein_score as GoldsteinScale,
    cast(report_count as integer) as NumMentions,
    cast(outlet_count as integer) as NumSources,
    cast(article_count as integer) as NumArticles,
    cast(null as double) as AvgTone,
    {%- for number in [1, 2] %}
    0 as Actor{{ number }}Geo_Type,
    cast(null as varchar) as Actor{{ number }}Geo_Fullname,
    cast(null as varchar) as Actor{{ number }}Geo_CountryCode,
    cast(null as varchar) as Actor{{ number }}Geo_ADM1Code,
    cast(null as varchar) as Actor{{ number }}Geo_ADM2Code,
    cast(null as double) as Actor{{ number }}Geo_Lat,
    cast(null as double) as Actor{{ number }}Geo_Long,
    cast(null as varchar) as Actor{{ number }}Geo_FeatureID,
    {%- endfor %}
    geo_type as ActionGeo_Type,
    case
        when geo_type = 1 then place_name
        when geo_type in (2, 5) then concat_ws(', ', place_name, place_country_name)
        when geo_type <> 0 then concat_ws(', ', place_name, place_admin1_name, place_country_name)
    end as ActionGeo_Fullname,
    place_fips_code as ActionGeo_CountryCode,
    coalesce(place_admin1_fips_code, case when geo_type = 1 then place_fips_code end) as ActionGeo_ADM1Code,
    cast(null as varchar) as ActionGeo_ADM2Code,
    latitude as ActionGeo_Lat,
    longitude as ActionGeo_Long,
    -- Of a country or division it is its code; of a town the number in gazetteers of the USA, which is not read.
    case
        when geo_type = 1 then place_fips_code
        when geo_type in (2, 5) then place_admin1_fips_code
    end as ActionGeo_FeatureID,
    cast(strftime(batch_date, '%Y%m%d') || '000000' as bigint) as DATEADDED,
    url as SOURCEURL
from located
