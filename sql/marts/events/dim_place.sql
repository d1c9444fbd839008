with

places as (
    select * from {{ ref('int_latest_places') }}
),

resolved as (
    select * from places where place_id is not null
)

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
order by place_id
