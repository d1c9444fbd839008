with

events as (
    select * from {{ ref('coded_event') }}
),

reports as (
    select * from {{ ref('fct_event_report') }}
)

select
    events.event_number as "EventID",
    cast(strftime(events.event_date, '%Y%m%d') as integer) as "Date",
    cast(year(events.event_date) as integer) as "Year",
    cast(month(events.event_date) as integer) as "Month",
    cast(day(events.event_date) as integer) as "Day",
    {%- for prefix, side in [('Source', 'events.actor'), ('Target', 'events.recipient')] %}
    {{ phoenix_actor_code(side) }} as "{{ prefix }}ActorFull",
    {{ phoenix_entity(side) }} as "{{ prefix }}ActorEntity",
    nullif({{ phoenix_role(side) }}, '') as "{{ prefix }}ActorRole",
    nullif({{ phoenix_attribute(side) }}, '') as "{{ prefix }}ActorAttribute",
    {%- endfor %}
    events.cameo_code as "EventCode",
    events.cameo_root as "EventRootCode",
    events.phoenix_penta_class as "QuadClass",
    events.goldstein_score as "GoldsteinScore",
    nullif(array_to_string(list_transform(events.contexts, lambda context: context || ',1'), ';'), '') as "Issues",
    events.latitude as "Lat",
    events.longitude as "Lon",
    events.place_name as "LocationName",
    events.place_admin1_name as "StateName",
    events.place_country_code as "CountryCode",
    told.sentence_ids as "SentenceID",
    told.urls as "URLs",
    told.outlets as "NewsSources"
from events
-- For each event alone, so that a filter on events is one on their reports.
left join lateral (
    select
        string_agg(reports.article_id || '_' || reports.sentence_index, ';' order by reports.article_id, reports.sentence_index)
            as sentence_ids,
        string_agg(distinct reports.url, ';' order by reports.url) as urls,
        string_agg(distinct reports.outlet, ';' order by reports.outlet) as outlets
    from reports
    where reports.world_event_id = events.world_event_id
) as told on true
