-- Events with the day on which they were last reported; of news without a day that is the day of its arrival.
select
    events.world_event_id,
    coalesce(events.last_published_date, articles.batch_date) as report_date,
    events.event_date,
    events.outlet_count
from marts.fct_event as events
left join marts.dim_article as articles on events.article_id = articles.article_id
where not $has_actors
    or events.world_event_id in (
        select world_event_id
        from marts.fct_event_participant
        where list_contains($actor_ids::varchar[], actor_id)
            or list_contains($country_codes::varchar[], country_code)
    )
