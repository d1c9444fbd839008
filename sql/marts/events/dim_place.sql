with

places as (
    select * from {{ ref('int_latest_places') }}
),

divisions as (
    select * from {{ source('seeds', 'divisions') }}
),

fips as (
    select * from {{ source('seeds', 'country_fips') }}
),

resolved as (
    select * from places where place_id is not null
),

merged as (
    select
        place_id,
        first(place_name order by article_id, start_char) filter (where place_name is not null) as place_name,
        first(country_code order by article_id, start_char) filter (where country_code is not null) as country_code,
        first(admin1 order by article_id, start_char) filter (where admin1 is not null) as admin1,
        first(latitude order by article_id, start_char) filter (where latitude is not null) as latitude,
        first(longitude order by article_id, start_char) filter (where longitude is not null) as longitude,
        first(feature_code order by article_id, start_char) filter (where feature_code is not null) as feature_code,
        count(*) as mention_count,
        count(distinct article_id) as article_count
    from resolved
    group by place_id
)

select
    merged.place_id,
    merged.place_name,
    merged.country_code,
    merged.admin1,
    divisions.division_name as admin1_name,
    -- The codes of GeoNames are those of FIPS 10-4, but for a few countries.
    case
        when regexp_full_match(merged.admin1, '[0-9A-Z]{2}')
            and merged.country_code not in ('BEL', 'CHE', 'GBR', 'GRC', 'MNE')
            then fips.fips_code || merged.admin1
    end as admin1_fips_code,
    merged.latitude,
    merged.longitude,
    merged.feature_code,
    merged.mention_count,
    merged.article_count
from merged
left join divisions using (country_code, admin1)
left join fips using (country_code)
order by merged.place_id
