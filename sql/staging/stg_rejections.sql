with

rejections as (
    select * from {{ source('raw', 'rejections') }}
)

select * exclude (batch_folder) from rejections
