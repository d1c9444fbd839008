select
    *,
    row_number() over (
        order by report_date desc nulls last, event_date desc nulls last, outlet_count desc, world_event_id
    ) - 1 as row_number
from scoped_event
where $first_date is null or report_date >= $first_date
qualify row_number < $rows
