-- The news of a year or more for measurements of the build (tests/bench/marts_tables.py runs this).
-- Everything is a function of numbers that stand for articles, sentences and events, through hashes, so that a copy
-- says word for word what its original says. The shares are those of a run over 1,800 real articles.

-- A number from 0 to 1, of a key and a purpose. Hashed twice, for the hashes of one key for two purposes are alike.
create macro draw(key, purpose) as (hash(hash(key, purpose)) >> 11) / 9007199254740992.0;

create macro to_id(key) as format('{:016x}', key);

-- One of n, from 0: all alike, or with a heavy tail (the k-th as often as 1 / k).
create macro pick(key, purpose, n) as least(n - 1, cast(floor(draw(key, purpose) * n) as bigint));

create macro pick_heavy(key, purpose, n) as least(n - 1, cast(floor(pow(n + 1, draw(key, purpose))) as bigint) - 1);

-- Articles in order of publication. Three of ten are copies: half of them word for word. Of some originals there are
-- very many. A few copies are updates under the original's own address.
create table article_plan as
with

numbered as (
    select
        range as number,
        range % 10 >= 7 as is_copy,
        range // 10 - 1 - cast(floor($window * pow(draw(range, 'back'), 2)) as bigint) as back
    from range(cast($articles as bigint))
),

sourced as (
    select
        number,
        case
            when not is_copy or back < 0 then number
            when draw(number, 'big') < 0.3 then (back - back % 50) * 10
            else back * 10 + pick(number, 'source', 7)
        end as source_number,
        draw(number, 'near') < 0.5 as is_near
    from numbered
),

told as (
    select
        number,
        source_number,
        source_number <> number and is_near as is_changed,
        source_number <> number and is_near and draw(number, 'update') < 0.1 as is_update,
        8 + pick(source_number, 'sentences', 11) as sentence_count,
        date '2023-01-01' + cast(number * $days // $articles as integer) as published_date
    from sourced
),

addressed as (
    select
        *,
        case when is_update then source_number else number end as address_number,
        case when is_changed and draw(number, 'title') < 0.5 then number else source_number end as title_number,
        -- Most arrive on the day, some on the next, and a few up to ten days late.
        published_date + case
            when draw(number, 'arrival') < 0.8 then 0
            when draw(number, 'arrival') < 0.97 then 1
            else 2 + cast(pick(number, 'delay', 9) as integer)
        end as arrival_date
    from told
)

select
    *,
    pick_heavy(address_number, 'outlet', $outlets) as outlet_number,
    -- A batch holds what arrived in some days.
    date '2023-01-01' + cast((arrival_date - date '2023-01-01') // $batch_days * $batch_days as integer) as batch_date
from addressed
order by batch_date, number;

-- What follows reads one batch; each step is kept in a table, filled anew for every batch.
create view batch as
select
    *,
    to_id(hash(number, 'article')) as article_id,
    hash(
        source_number * $days // $articles // 3,
        cast(floor($topics * pow(draw(source_number, 'topic'), 2)) as bigint),
        'topic'
    ) as topic_key
from article_plan
where batch_date = getvariable('batch');

create view batch_sentences as
with

listed as (
    select *, cast(unnest(range(sentence_count)) as integer) as sentence_index from batch
),

keyed as (
    select
        *,
        case
            when is_changed and draw(hash(number, sentence_index), 'changed') < 0.12
                then hash(number, sentence_index, 'own')
            else hash(source_number, sentence_index, 'shared')
        end as sentence_key
    from listed
),

worded as (
    select
        keyed.*,
        sentence_pool.text || ', case ' || (1000 + keyed.sentence_key % 9000) || '.' as text
    from keyed
    inner join sentence_pool on keyed.sentence_key % $sentence_pool = sentence_pool.number
)

select
    *,
    cast(coalesce(sum(length(text) + 1) over earlier, 0) as integer) as start_char,
    cast(coalesce(sum(length(text) + 1) over earlier, 0) + length(text) as integer) as end_char
from worded
window earlier as (
    partition by number order by sentence_index rows between unbounded preceding and 1 preceding
);

create table stored_sentences as select * from batch_sentences;

-- Nearly half are statements of the article's own; the others tell of something that happened in the world, of which
-- other articles tell as well: of a few things very many, mostly on the day, some a day later or up to two weeks.
create view batch_events as
with

listed as (
    select
        number,
        article_id,
        sentence_index,
        sentence_key,
        start_char + 5 as start_char,
        published_date,
        source_number,
        hash(sentence_key, unnest(case
            when draw(sentence_key, 'events') < 0.73 then []
            when draw(sentence_key, 'events') < 0.96 then [0]
            else [0, 1]
        end)) as event_key
    from stored_sentences
),

dated as (
    select
        *,
        draw(event_key, 'statement') < 0.45 as is_statement,
        source_number * $days // $articles - case
            when draw(event_key, 'late') < 0.75 then 0
            when draw(event_key, 'late') < 0.95 then 1
            else 2 + pick(event_key, 'days', 13)
        end as day_number
    from listed
),

placed as (
    select
        *,
        case
            when is_statement then hash(event_key, 'own')
            else hash(day_number, cast(floor($events_a_day * pow(draw(event_key, 'world'), 2)) as bigint), 'world')
        end as world_key
    from dated
),

coded as (
    select
        placed.*,
        to_id(hash(number, event_key)) as event_id,
        -- One report in eight reads the act as another one of its kind.
        case
            when is_statement then 0
            when draw(event_key, 'misread') < 0.12 then 1 + pick_heavy(event_key, 'code', $codes - 1)
            else 1 + pick_heavy(world_key, 'code', $codes - 1)
        end as code_number,
        draw(event_key, 'dated') as date_draw,
        draw(event_key, 'status') as status_draw
    from placed
)

select
    coded.*,
    codes.cameo_code,
    codes.cameo_root,
    codes.event_type,
    codes.event_mode,
    codes.goldstein_score,
    codes.quad_class,
    case
        when status_draw < 0.92 then 'actual'
        when status_draw < 0.95 then 'planned'
        when status_draw < 0.975 then 'possible'
        when status_draw < 0.99 then 'denied'
        else 'historical'
    end as status,
    case when date_draw < 0.82 then 'published' when date_draw < 0.96 then 'relative' else 'unresolved' end as date_status,
    case
        when date_draw < 0.82 then published_date
        when date_draw < 0.96 then date '2023-01-01' + cast(day_number as integer)
    end as event_date,
    codes.event_type in ('CONSULT', 'AGREE') and draw(world_key, 'both') < 0.6 as is_reciprocal
from coded
inner join codes on coded.code_number = codes.number;

create table stored_events as select * from batch_events;

-- Who takes part: an actor in 87 of 100 events, a recipient in 41; of those named, 72 of 100 are known by id, and
-- some reports name the country alone.
create view batch_participants as
with

listed as (
    select
        number,
        article_id,
        event_id,
        event_key,
        world_key,
        sentence_index,
        start_char,
        unnest(
            case when draw(world_key, 'acts') < 0.87 then ['actor'] else ['recipient'] end
            || case when draw(world_key, 'acts') < 0.87 and draw(world_key, 'receives') < 0.36 then ['recipient'] else [] end
        ) as participant_role
    from stored_events
),

chosen as (
    select
        *,
        hash(world_key, participant_role) as who,
        draw(event_key, 'level') < 0.35 as is_country_level
    from listed
)

select
    chosen.*,
    to_id(hash(number, event_key, participant_role)) as mention_id,
    case when draw(who, 'known') < 0.72 then pick_heavy(who, 'actor', $actors) end as actor_number,
    case when draw(who, 'known') >= 0.72 then pick_heavy(who, 'group', $role_groups) end as group_number
from chosen;

create table stored_participants as select * from batch_participants;

-- Further mentions, one a sentence: half of them take up one of three actors of the article.
create view batch_mentions as
with

fillers as (
    select
        number,
        article_id,
        sentence_index,
        start_char + 30 as start_char,
        source_number,
        hash(sentence_key, unnest(range(pick(sentence_key, 'mentions', 3))), 'mention') as mention_key
    from stored_sentences
),

named as (
    select
        article_id,
        sentence_index,
        start_char + cast(mention_key % 40 as integer) as start_char,
        to_id(hash(number, mention_key)) as mention_id,
        case
            when draw(mention_key, 'known') >= 0.65 then null
            when draw(mention_key, 'local') < 0.5
                then pick_heavy(hash(source_number, pick(mention_key, 'which', 3)), 'actor', $actors)
            else pick_heavy(mention_key, 'actor', $actors)
        end as actor_number,
        case when draw(mention_key, 'known') >= 0.65 then pick_heavy(mention_key, 'group', $role_groups) end as group_number,
        false as is_country_level,
        draw(mention_key, 'reference') < 0.3 as is_reference,
        draw(mention_key, 'titled') < 0.4 as is_titled
    from fillers
),

taking_part as (
    select
        article_id,
        sentence_index,
        start_char,
        mention_id,
        actor_number,
        group_number,
        is_country_level,
        false as is_reference,
        draw(who, 'titled') < 0.4 as is_titled
    from stored_participants
)

select * from named
union all
select * from taking_part;

create table stored_mentions as select * from batch_mentions;

-- The tables of the contract, a view each.
create view rows_sentences as
select
    article_id,
    sentence_index,
    start_char,
    end_char,
    case when sentence_index = 0 then 'lead' else 'body' end as section_kind
from stored_sentences;

create view rows_sections as
select
    article_id,
    min(start_char) as start_char,
    max(end_char) as end_char,
    case when sentence_index // 4 = 0 then 'lead' else 'body' end as kind
from stored_sentences
group by article_id, sentence_index // 4;

create view rows_articles as
with

texts as (
    select
        number,
        string_agg(text, ' ' order by sentence_index) as body_text,
        to_id(hash(list(sentence_key order by sentence_index))) as content_hash,
        -- Of the runs of words of both texts, the part that they share.
        count(*) filter (where sentence_key = hash(source_number, sentence_index, 'shared')) as shared_count,
        count(*) as sentence_count
    from stored_sentences
    group by number
),

alike as (
    select *, shared_count / (2 * sentence_count - shared_count) as jaccard_score from texts
)

select
    batch.article_id,
    'wire-' || lpad(cast(batch.number as varchar), 9, '0') as source_record_id,
    case when batch.is_update then 2 else 1 end as version,
    [
        'u:' || to_id(hash(address_number, 'address')),
        't:' || to_id(hash(title_number, 'title'))
    ] as version_keys,
    case when batch.is_update then 'UPDATE 1' end as wire_mark,
    batch.batch_date,
    'https://www.example' || outlets.number || '.com/news/' || to_id(hash(address_number, 'address')) || '.html' as url,
    outlets.outlet,
    outlets.outlet_country,
    titles.text || ' ' || title_number % 1000 as title,
    case when draw(batch.number, 'byline') < 0.3 then 'By a staff reporter' end as byline,
    case when draw(batch.number, 'dateline') < 0.4 then 'SEOUL' end as dateline_place,
    'en' as language,
    case when draw(batch.number, 'undated') < 0.99
        then cast(batch.published_date as timestamptz) + to_seconds(cast(pick(batch.number, 'time', 1440) * 60 as integer))
    end as published_at,
    case when draw(batch.number, 'undated') < 0.99 then 'metadata' else 'unknown' end as published_status,
    alike.body_text,
    len(string_split(alike.body_text, ' ')) as word_count,
    alike.content_hash,
    'jsonl' as format,
    'wire-' || batch.number % $files || '.jsonl' as landing_path,
    batch.number * 4096 as landing_offset,
    -- 16 bands of 8 places each: a place has the original's value as often as the texts are alike.
    list_transform(
        range(16),
        lambda band: to_id(hash(
            case
                when draw(hash(batch.number, band), 'band') < pow(alike.jaccard_score, 8) then batch.source_number
                else batch.number
            end,
            band,
            'band'
        ))
    ) as signature,
    -- Six words of what several articles of these days tell, the others by how common they are.
    list_transform(
        range(24),
        lambda place: case
            when place < 6 then 'topic' || hash(batch.topic_key, place) % 1000000
            else 'word' || (24 * pick_heavy(hash(batch.source_number, place), 'word', 5000) + place)
        end
    ) as key_terms,
    list_transform(range(24), lambda place: round(12 - 0.4 * place, 3)) as key_term_scores
from batch
inner join alike on batch.number = alike.number
inner join outlets on batch.outlet_number = outlets.number
inner join title_pool as titles on title_number % $title_pool = titles.number
order by batch.number;

create view rows_sightings as
with

seen as (
    select *, false as is_repeat from batch
    union all
    select *, true as is_repeat from batch where draw(number, 'repeat') < 0.2
)

select
    to_id(hash(batch_date, number % $files, 'file')) as landing_file_id,
    row_number() over (partition by number % $files order by number, is_repeat) - 1 as record_index,
    article_id,
    batch_date,
    'wire-' || number % $files || '.jsonl' as landing_path,
    number * 4096 as landing_offset,
    is_repeat,
    is_update
from seen;

-- One record of each file was no news.
create view rows_landing_files as
select
    landing_file_id,
    batch_date,
    landing_path,
    to_id(hash(landing_file_id, 'bytes')) as file_hash,
    count(*) * 4096 as byte_count,
    ['jsonl'] as formats,
    null as profile,
    ['text=text', 'title=title'] as field_names,
    count(*) + 1 as record_count,
    count(*) filter (where not is_repeat and not is_update) as article_count,
    count(*) filter (where not is_repeat and is_update) as version_count,
    count(*) filter (where is_repeat) as repeat_count,
    1 as rejection_count
from rows_sightings
group by landing_file_id, batch_date, landing_path;

create view rows_rejections as
select
    batch_date,
    'load' as stage,
    'too_short' as reason,
    'text: 3 words' as detail,
    landing_path,
    0 as landing_offset,
    null as source_record_id,
    'Text to follow' as excerpt
from rows_landing_files;

create view rows_events as
with

told as (
    select *, status in ('planned', 'historical') and draw(event_key, 'open') < 0.6 as is_open from stored_events
)

select
    told.event_id,
    told.article_id,
    told.sentence_index,
    told.start_char,
    told.start_char + 8 as end_char,
    told.event_type || ' word' as trigger_text,
    'word ' || told.cameo_code as trigger_lemma,
    told.event_type,
    told.event_mode,
    case when told.is_statement then [] else ['military', 'diplomatic'] end as contexts,
    told.cameo_code,
    told.cameo_root,
    told.goldstein_score,
    told.quad_class,
    told.status,
    case when not told.is_open then told.event_date end as event_date_start,
    case when not told.is_open then told.event_date end as event_date_end,
    case when not told.is_open and told.event_date is not null then 'day' end as date_precision,
    case when told.is_open or told.event_date is null then 'unresolved' else told.date_status end as date_status,
    case when draw(told.event_key, 'placed') < 0.75 then places.place_id end as place_id,
    case when draw(told.event_key, 'attributed') < 0.02 then speakers.actor_id end as attributed_to_actor_id,
    case when draw(told.event_key, 'attributed') < 0.02 then speakers.actor_name end as attributed_to_text,
    case when told.event_type = 'CONSULT' and draw(told.world_key, 'medium') < 0.3 then 'telephone' end as medium,
    case
        when told.event_type = 'ASSAULT' and draw(told.event_key, 'killed') < 0.3
            then 1 + pick_heavy(told.world_key, 'dead', 200) + pick(told.event_key, 'more', 3)
    end as magnitude_killed,
    case when told.event_type = 'PROTEST' and draw(told.event_key, 'size') < 0.5
        then 100 * pick_heavy(told.world_key, 'crowd', 1000)
    end as magnitude_size,
    case when told.event_type = 'AID' and draw(told.event_key, 'amount') < 0.3
        then 1e6 * pick_heavy(told.world_key, 'amount', 1000)
    end as magnitude_amount,
    case when told.event_type = 'AID' and draw(told.event_key, 'amount') < 0.3 then 'USD' end as magnitude_currency,
    told.is_reciprocal,
    round(0.4 + 0.6 * draw(told.event_key, 'confidence'), 3) as confidence,
    'pattern:' || lower(told.event_type) || '-' || told.cameo_code as coder,
    '1' as coder_version
from told
inner join places on pick_heavy(told.world_key, 'place', $places) = places.number
inner join actors as speakers on pick_heavy(told.event_key, 'speaker', $actors) = speakers.number
order by told.number, told.sentence_index, told.start_char;

create view rows_event_participants as
select
    told.event_id,
    told.participant_role,
    0 as participant_index,
    told.mention_id,
    case when told.is_country_level then coalesce(actors.country_actor_id, actors.actor_id) else actors.actor_id end
        as actor_id,
    told.start_char,
    told.start_char + 6 as end_char,
    coalesce(case when told.is_country_level then actors.country_actor_name end, actors.actor_name, role_groups.text)
        as text,
    actors.country_code,
    case
        when told.is_country_level and actors.country_actor_id is not null then null
        else coalesce(actors.sector_code, role_groups.sector_code)
    end as sector_code
from stored_participants as told
left join actors on told.actor_number = actors.number
left join role_groups on told.group_number = role_groups.number
order by told.number, told.sentence_index, told.event_id, told.participant_role;

create view rows_mentions as
with

resolved as (
    select
        told.*,
        told.is_country_level and actors.country_actor_id is not null as is_lifted,
        actors.actor_id,
        actors.actor_name,
        actors.actor_kind,
        actors.country_actor_id,
        actors.country_actor_name,
        actors.country_code,
        coalesce(actors.sector_code, role_groups.sector_code) as sector_code,
        role_groups.text as group_text,
        -- Whoever is named with an office has one of two.
        case when actors.actor_kind = 'person' and told.is_titled
            then pick(hash(told.actor_number, pick(told.mention_id, 'office', 2)), 'office', $roles)
        end as role_number
    from stored_mentions as told
    left join actors on told.actor_number = actors.number
    left join role_groups on told.group_number = role_groups.number
)

select
    resolved.mention_id,
    resolved.article_id,
    resolved.sentence_index,
    resolved.start_char,
    resolved.start_char + 6 as end_char,
    case
        when resolved.is_reference and resolved.actor_id is not null then 'they'
        when resolved.is_lifted then resolved.country_actor_name
        else coalesce(resolved.actor_name, resolved.group_text)
    end as text,
    case
        when resolved.actor_id is null then 'group'
        when resolved.is_reference then 'pronoun'
        when resolved.is_lifted then 'country'
        else resolved.actor_kind
    end as kind,
    case when resolved.is_lifted then resolved.country_actor_id else resolved.actor_id end as actor_id,
    case when resolved.is_lifted then resolved.country_actor_name else resolved.actor_name end as actor_name,
    resolved.country_code,
    case when not resolved.is_lifted then resolved.sector_code end as sector_code,
    case when not resolved.is_lifted then coalesce(roles.label, resolved.group_text) end as title_text,
    case when not resolved.is_lifted then coalesce(roles.role_code, resolved.group_text) end as role_code,
    case when resolved.is_reference and resolved.actor_id is not null
        then to_id(hash(resolved.mention_id, 'antecedent'))
    end as antecedent_mention_id,
    case
        when resolved.actor_id is null then 'unresolved'
        when resolved.is_reference then 'coreference'
        when resolved.actor_kind = 'country' or resolved.is_lifted then 'exact'
        else 'ner_only'
    end as resolution,
    case when resolved.actor_id is not null then 0.8 end as confidence
from resolved
left join roles on resolved.role_number = roles.number
order by resolved.article_id, resolved.start_char, resolved.mention_id;

create view rows_quotes as
select
    to_id(hash(sentences.number, sentences.sentence_index, 'quote')) as quote_id,
    sentences.article_id,
    sentences.sentence_index,
    sentences.start_char,
    sentences.end_char - 12 as end_char,
    left(sentences.text, -12) as text,
    case when draw(sentences.sentence_key, 'direct') < 0.4 then 'direct' else 'indirect' end as quote_type,
    sentences.end_char - 5 as cue_start,
    sentences.end_char - 1 as cue_end,
    'said' as cue_text,
    sentences.end_char - 12 as speaker_start,
    sentences.end_char - 6 as speaker_end,
    actors.actor_name as speaker_text,
    to_id(hash(sentences.number, sentences.sentence_index, 'speaker')) as speaker_mention_id,
    case when draw(sentences.sentence_key, 'speaker') < 0.6 then actors.actor_id end as speaker_actor_id
from stored_sentences as sentences
inner join actors on pick_heavy(hash(sentences.source_number, pick(sentences.sentence_key, 'which', 3)), 'actor', $actors) = actors.number
where draw(sentences.sentence_key, 'quote') < 0.2
order by sentences.number, sentences.sentence_index;

create view rows_dates as
select
    article_id,
    start_char + 1 as start_char,
    start_char + 8 as end_char,
    'Tuesday' as text,
    'DATE' as timex_type,
    cast(published_date - day_count as varchar) as timex_value,
    published_date - day_count as date_start,
    published_date - day_count as date_end,
    'day' as date_precision,
    'relative' as date_status
from (
    select *, cast(pick_heavy(sentence_key, 'day', 30) as integer) as day_count
    from stored_sentences
    where draw(sentence_key, 'date') < 0.26
)
order by number, start_char;

create view rows_places as
select
    sentences.article_id,
    sentences.start_char + 2 as start_char,
    sentences.start_char + 9 as end_char,
    places.place_name as text,
    case when draw(sentences.sentence_key, 'resolved') < 0.96 then places.place_id end as place_id,
    case when draw(sentences.sentence_key, 'resolved') < 0.96 then places.place_name end as place_name,
    places.country_code,
    places.admin1,
    case when draw(sentences.sentence_key, 'resolved') < 0.96 then places.latitude end as latitude,
    case when draw(sentences.sentence_key, 'resolved') < 0.96 then places.longitude end as longitude,
    case
        when draw(sentences.sentence_key, 'resolved') >= 0.96 then null
        when places.number % 25 = 0 then 'PCLI'
        else 'PPL'
    end as feature_code,
    'location' as place_use,
    0.8 as confidence
from stored_sentences as sentences
inner join places on pick_heavy(sentences.sentence_key, 'place', $places) = places.number
where draw(sentences.sentence_key, 'place named') < 0.32
order by sentences.number, sentences.start_char;

create view rows_quantities as
select
    article_id,
    start_char + 3 as start_char,
    start_char + 12 as end_char,
    amount || ' percent' as text,
    cast(amount as double) as value,
    'percent' as unit_text,
    'percent' as unit,
    amount / 100.0 as value_si,
    '1' as unit_si,
    'growth' as measured_text,
    'increase' as change,
    false as is_approximate
from (select *, pick(sentence_key, 'amount', 100) as amount from stored_sentences)
where draw(sentence_key, 'quantity') < 0.25
order by number, start_char;
