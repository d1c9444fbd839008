with

places as (
    select distinct place_id, country_code, feature_code
    from {{ ref('int_latest_places') }}
    where place_id is not null and country_code is not null
),

-- PCL: political entities, of GeoNames' feature codes.
countries as (
    select country_code, min(place_id) as country_place_id
    from places
    where starts_with(feature_code, 'PCL')
    group by country_code
)

select distinct
    places.place_id,
    countries.country_place_id
from places
inner join countries using (country_code)
where not starts_with(places.feature_code, 'PCL')
