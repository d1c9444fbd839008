{{ streamed() }}

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

crowded_sides as (
    select event_id, side from sides group by all having count(*) > 1
),

-- One row a side, of its only country or of all of them. Signatures are only ever compared: hashes, in no order.
side_parts as (
    select
        event_id,
        side,
        country_key,
        case when len(persons) > 0 then 3 when len(organisations) > 0 then 2 else 1 end as actor_specificity,
        len(persons) > 0 as names_persons,
        country_key <> 'actor:unknown' as is_known,
        hash(
            side,
            country_key,
            case
                when len(persons) > 0 then persons
                when len(organisations) > 0 then organisations
                else sector_classes
            end
        ) as signature
    from sides
),

whole_sides as (
    select *, 1 as country_count
    from side_parts
    anti join crowded_sides using (event_id, side)
    union all
    select
        event_id,
        side,
        -- Sorted after they are gathered: sorting rows takes longer.
        array_to_string(list_sort(list(country_key)), '+') as country_key,
        sum(actor_specificity) as actor_specificity,
        bool_and(names_persons) as names_persons,
        bool_or(is_known) as is_known,
        bit_xor(signature) as signature,
        count(*) as country_count
    from side_parts
    semi join crowded_sides using (event_id, side)
    group by event_id, side
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
        case
            when events.is_reciprocal or events.event_type = 'CONSULT' then 'with ' || coalesce(sources.country_key, '?')
            else coalesce(sources.country_key, '?') || ' to ' || coalesce(targets.country_key, '?')
        end as countries_key,
        case when sources.side = 'both' then sources.country_count else 0 end as pool_size,
        coalesce(sources.actor_specificity, 0) + coalesce(targets.actor_specificity, 0) as actor_specificity,
        coalesce(sources.names_persons and targets.names_persons, sources.names_persons, targets.names_persons, false)
            as names_persons,
        coalesce(sources.is_known, false) or coalesce(targets.is_known, false) as has_known_side,
        xor(coalesce(sources.signature, 0), coalesce(targets.signature, 0)) as actor_signature
    from events
    inner join arrivals on events.article_id = arrivals.article_id
    inner join stories on events.article_id = stories.article_id
    left join statements on events.event_id = statements.event_id
    -- A pool stands where sources would.
    left join whole_sides as sources on events.event_id = sources.event_id and sources.side <> 'target'
    left join whole_sides as targets on events.event_id = targets.event_id and targets.side = 'target'
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
        countries_key,
        statement_key
    ) as block_key
from described
