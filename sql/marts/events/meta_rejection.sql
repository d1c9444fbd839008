with

rejections as (
    select * from {{ ref('stg_rejections') }}
)

select
    batch_date,
    stage,
    reason,
    detail,
    landing_path,
    landing_offset,
    source_record_id,
    excerpt
from rejections
order by batch_date, stage, landing_path, landing_offset, reason
