-- block_key holds what must be equal for two reports to be of one event; actor_signature tells who is named.
with

events as (
    select * from {{ ref('int_latest_events') }}
),

arrivals as (
    select article_id, arrival_index, article_date, content_hash from {{ ref('int_arrivals') }}
),

stories as (
    select article_id, story_id from {{ ref('int_article_stories') }}
),

-- Who says two different things makes two statements.
statements as (
    select event_id, md5(lower(sentence_text)) as statement_key
    from {{ ref('int_event_sentences') }}
    semi join (select event_id from events where event_type = 'STATEMENT') using (event_id)
),

sides as (
    select * from {{ ref('int_event_sides') }}
),

signatures as (
    select
        event_id,
        -- Sorted after they are gathered: most sides have one country, and sorting rows takes longer.
        array_to_string(list_sort(list(country_key) filter (where side = 'source')), '+') as source_key,
        array_to_string(list_sort(list(country_key) filter (where side = 'target')), '+') as target_key,
        array_to_string(list_sort(list(country_key) filter (where side = 'both')), '+') as pool_key,
        count(*) filter (where side = 'both') as pool_size,
        sum(case when len(persons) > 0 then 3 when len(organisations) > 0 then 2 else 1 end) as actor_specificity,
        bool_and(len(persons) > 0) as names_persons,
        bool_or(country_key <> 'actor:unknown') as has_known_side,
        -- Only ever compared, so the sum of what its sides hash to; in the order of neither.
        cast(sum(cast(hash(
            side,
            country_key,
            case
                when len(persons) > 0 then persons
                when len(organisations) > 0 then organisations
                else sector_classes
            end
        ) as hugeint)) as varchar) as actor_signature
    from sides
    group by event_id
),

described as (
    select
        events.*,
        arrivals.arrival_index,
        arrivals.article_date,
        arrivals.content_hash,
        stories.story_id,
        events.is_reciprocal or events.event_type = 'CONSULT' as is_undirected,
        case when events.status = 'denied' then 'denied' else 'asserted' end as status_class,
        -- Use of force has three roots of one kind: assault, fight, mass violence.
        case
            when events.cameo_root in ('18', '19', '20') then '18-20'
            else events.cameo_root
        end as root_class,
        statements.statement_key,
        signatures.source_key,
        signatures.target_key,
        signatures.pool_key,
        coalesce(signatures.pool_size, 0) as pool_size,
        coalesce(signatures.actor_specificity, 0) as actor_specificity,
        coalesce(signatures.names_persons, false) as names_persons,
        coalesce(signatures.has_known_side, false) as has_known_side,
        coalesce(signatures.actor_signature, '') as actor_signature
    from events
    inner join arrivals on events.article_id = arrivals.article_id
    inner join stories on events.article_id = stories.article_id
    left join statements on events.event_id = statements.event_id
    left join signatures on events.event_id = signatures.event_id
)

select
    event_id,
    article_id,
    arrival_index,
    article_date,
    story_id,
    content_hash,
    sentence_index,
    trigger_text,
    trigger_lemma,
    event_type,
    status,
    status_class,
    root_class,
    cameo_code,
    confidence,
    is_undirected,
    pool_size,
    actor_signature,
    actor_specificity,
    names_persons,
    has_known_side,
    place_id,
    medium,
    event_date_start,
    event_date_end,
    date_status,
    concat_ws(
        '/',
        event_type,
        status_class,
        root_class,
        case
            when is_undirected then 'with ' || coalesce(pool_key, '?')
            else coalesce(source_key, '?') || ' to ' || coalesce(target_key, '?')
        end,
        statement_key
    ) as block_key
from described
