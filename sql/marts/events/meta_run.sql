with

runs as (
    select * from {{ ref('stg_runs') }}
)

select
    run_id,
    started_at,
    finished_at,
    result,
    version,
    counts
from runs
order by started_at, run_id
