with

events as (
    select * from {{ ref('coded_event') }}
),

reports as (
    select * from {{ ref('fct_event_report') }}
)

select
    events.event_number as "EventID",
    {{ day_number('events.event_date', 8) }} as "Date",
    {{ day_number('events.event_date', 4) }} as "Year",
    cast(month(events.event_date) as integer) as "Month",
    cast(day(events.event_date) as integer) as "Day",
    {%- for prefix, side in [('Source', 'events.actor'), ('Target', 'events.recipient')] %}
    {{ phoenix_actor_code(side ~ '_cameo_code', side ~ '_country_code') }} as "{{ prefix }}ActorFull",
    {{ phoenix_entity(side ~ '_cameo_code', side ~ '_country_code') }} as "{{ prefix }}ActorEntity",
    {{ phoenix_role(side ~ '_cameo_code', side ~ '_country_code') }} as "{{ prefix }}ActorRole",
    {{ phoenix_attribute(side ~ '_cameo_code', side ~ '_country_code') }} as "{{ prefix }}ActorAttribute",
    {%- endfor %}
    events.cameo_code as "EventCode",
    events.cameo_root as "EventRootCode",
    events.phoenix_penta_class as "QuadClass",
    events.goldstein_score as "GoldsteinScore",
    {{ join_texts("list_transform(events.contexts, lambda context: context || ',1')", ';') }} as "Issues",
    events.latitude as "Lat",
    events.longitude as "Lon",
    events.place_name as "LocationName",
    events.place_admin1_name as "StateName",
    events.place_country_code as "CountryCode",
    string_agg(
        reports.article_id || '_' || reports.sentence_index, ';'
        order by reports.article_id, reports.sentence_index, reports.event_id
    ) as "SentenceID",
    {{ join_texts('list_sort(list_distinct(list(reports.url)))', ';') }} as "URLs",
    {{ join_texts('list_sort(list_distinct(list(reports.outlet)))', ';') }} as "NewsSources"
from events
inner join reports on events.world_event_id = reports.world_event_id
-- By all columns of the event, so that a filter on any of them is one on the events that are joined.
group by all
