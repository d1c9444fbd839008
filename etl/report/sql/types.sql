-- Event types with what they mean and where they stand between cooperation and conflict.
select distinct event_type, event_type_label, event_type_description, quad_class
from marts.dim_event_type
where event_type is not null
order by event_type
