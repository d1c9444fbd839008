-- Actual events by the place where they happened and by month: the places with most of them.
with

placed as (
    select
        events.place_id,
        events.place_name,
        events.place_country_code,
        events.latitude,
        events.longitude,
        strftime(events.event_date, '%Y-%m') as month,
        events.quad_class
    from marts.fct_event as events
    semi join scoped_event using (world_event_id)
    where events.status = 'actual'
        and events.place_id is not null
        and events.latitude is not null
        and ($since is null or events.event_date >= $since)
),

busiest as (
    select place_id from placed group by place_id order by count(*) desc, place_id limit $limit
)

select
    month,
    place_id,
    any_value(place_name) as place_name,
    any_value(place_country_code) as country_code,
    any_value(latitude) as latitude,
    any_value(longitude) as longitude,
    count(*) filter (where quad_class = 'verbal_cooperation') as verbal_cooperation_count,
    count(*) filter (where quad_class = 'material_cooperation') as material_cooperation_count,
    count(*) filter (where quad_class = 'verbal_conflict') as verbal_conflict_count,
    count(*) filter (where quad_class = 'material_conflict') as material_conflict_count
from placed
semi join busiest using (place_id)
group by month, place_id
order by month desc nulls last, count(*) desc, place_id
