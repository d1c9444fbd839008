with

cameo_codes as (
    select * from {{ source('seeds', 'cameo_codes') }}
),

event_types as (
    select * from {{ source('seeds', 'event_types') }}
),

polecat_codes as (
    select * from {{ source('seeds', 'polecat_codes') }}
),

event_schemes as (
    select * from {{ source('seeds', 'event_schemes') }}
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
    types.penta,
    polecat_codes.polecat_event_type,
    polecat_codes.polecat_event_mode,
    polecat_types.polecat_quad as polecat_quad_code,
    polecat_types.plover_score as polecat_intensity,
    event_schemes.gdelt_quad_class,
    event_schemes.phoenix_penta_class,
    cameo_codes.icews_event_text,
    event_schemes.icews_quad_category,
    event_schemes.icews_penta_category
from cameo_codes
left join types on cameo_codes.event_type = types.event_type
left join modes
    on cameo_codes.event_type = modes.event_type
    and cameo_codes.event_mode = modes.event_mode
left join polecat_codes on cameo_codes.cameo_code = polecat_codes.cameo_code
left join types as polecat_types on polecat_codes.polecat_event_type = polecat_types.event_type
left join event_schemes on cameo_codes.cameo_root = event_schemes.cameo_root
order by cameo_codes.cameo_code
