with

sightings as (
    select * from {{ source('raw', 'sightings') }}
)

select * exclude (batch_folder) from sightings
