with

landing_files as (
    select * from {{ source('raw', 'landing_files') }}
)

select * exclude (batch_folder) from landing_files
