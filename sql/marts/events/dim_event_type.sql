with

cameo_codes as (
    select * from {{ source('seeds', 'cameo_codes') }}
),

event_types as (
    select * from {{ source('seeds', 'event_types') }}
),

types as (
    select * from event_types where event_mode is null
),

modes as (
    select * from event_types where event_mode is not null
)

select
    cameo_codes.cameo_code,
    cameo_codes.label as cameo_label,
    cameo_codes.cameo_root,
    cameo_codes.goldstein_score,
    cameo_codes.event_type,
    types.label as event_type_label,
    types.description as event_type_description,
    cameo_codes.event_mode,
    modes.label as event_mode_label,
    cameo_codes.quad_class,
    types.penta
from cameo_codes
left join types on cameo_codes.event_type = types.event_type
left join modes
    on cameo_codes.event_type = modes.event_type
    and cameo_codes.event_mode = modes.event_mode
order by cameo_codes.cameo_code
