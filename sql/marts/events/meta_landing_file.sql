with

landing_files as (
    select * from {{ ref('stg_landing_files') }}
)

select
    landing_file_id,
    batch_date,
    landing_path,
    file_hash,
    byte_count,
    formats,
    profile,
    field_names,
    record_count,
    article_count,
    version_count,
    repeat_count,
    rejection_count
from landing_files
order by batch_date, landing_path, landing_file_id
