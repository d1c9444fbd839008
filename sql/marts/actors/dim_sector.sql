with

sectors as (
    select * from {{ source('seeds', 'sectors') }}
)

select
    sector_code,
    label as sector_label,
    cameo_agent_code,
    icews_sectors
from sectors
order by sector_code
