with

runs as (
    select * from {{ source('raw', 'runs') }}
)

select * from runs
