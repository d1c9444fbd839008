with

countries as (
    select * from {{ source('seeds', 'countries') }}
),

schemes as (
    select * from {{ source('seeds', 'country_schemes') }}
),

fips as (
    select * from {{ source('seeds', 'country_fips') }}
)

select
    countries.country_code,
    countries.name as country_name,
    fips.fips_code,
    {{ gdelt_code('countries.country_code') }} as gdelt_country_code,
    schemes.icews_country_name,
    schemes.cow_code
from countries
left join schemes using (country_code)
left join fips using (country_code)
order by countries.country_code
