with

modes as (
    select * from {{ source('seeds', 'event_types') }}
)

select
    event_type,
    event_mode,
    label as event_mode_label,
    description as event_mode_description,
    cameo_code,
    polecat_mode as polecat_event_mode
from modes
where event_mode is not null
order by event_type, event_mode
