with

reports as (
    select * from {{ ref('fct_event_report') }}
),

participants as (
    select * from {{ ref('fct_event_participant') }}
),

places as (
    select place_id, latitude, longitude from {{ ref('dim_place') }}
),

known_groups as (
    select * from {{ ref('dim_known_group') }}
),

canonical as (
    select * from reports where is_canonical
),

-- Readers of older layouts want whole numbers of 32 bits: 28 bits from the id, and a place among the few that share them.
numbers as (
    select
        world_event_id,
        cast(
            bucket * 8 + row_number() over (partition by bucket order by world_event_id) - 1 as integer
        ) as event_number
    from (
        select world_event_id, cast(md5_number_lower(world_event_id) >> 36 as integer) as bucket from canonical
    )
),

-- A day that the text states says more than a publication date, a short interval more than a long one.
dates as (
    select world_event_id, event_date_start, event_date_end, date_precision, date_status
    from reports
    qualify row_number() over (
        partition by world_event_id
        order by
            case date_status when 'explicit' then 0 when 'relative' then 0 when 'published' then 1 else 2 end,
            event_date_end - event_date_start nulls last,
            confidence desc,
            event_id
    ) = 1
),

located as (
    select world_event_id, place_id, place_name, place_country_code
    from reports
    where place_id is not null
    qualify row_number() over (
        partition by world_event_id
        order by is_canonical desc, confidence desc, event_id
    ) = 1
),

counts as (
    select
        world_event_id,
        count(*) as report_count,
        count(distinct article_id) as article_count,
        count(distinct original_id) as independent_count,
        count(distinct story_id) as story_count,
        count(distinct outlet) as outlet_count,
        list(cameo_code order by cameo_code) as reported_codes,
        list(distinct status order by status) as statuses,
        min(published_date) as first_published_date,
        max(published_date) as last_published_date,
        first(medium order by is_canonical desc, confidence desc, event_id)
            filter (where medium is not null) as medium,
        min(magnitude_killed) as killed_low,
        max(magnitude_killed) as killed_high,
        first(magnitude_killed order by published_date desc nulls last, is_canonical desc, event_id)
            filter (where magnitude_killed is not null) as killed_latest,
        min(magnitude_injured) as injured_low,
        max(magnitude_injured) as injured_high,
        first(magnitude_injured order by published_date desc nulls last, is_canonical desc, event_id)
            filter (where magnitude_injured is not null) as injured_latest,
        min(magnitude_arrested) as arrested_low,
        max(magnitude_arrested) as arrested_high,
        first(magnitude_arrested order by published_date desc nulls last, is_canonical desc, event_id)
            filter (where magnitude_arrested is not null) as arrested_latest,
        min(magnitude_size) as size_low,
        max(magnitude_size) as size_high,
        first(magnitude_size order by published_date desc nulls last, is_canonical desc, event_id)
            filter (where magnitude_size is not null) as size_latest,
        -- Only amounts in one currency compare: that of the canonical report, where it has one.
        first(magnitude_currency order by is_canonical desc, confidence desc, event_id)
            filter (where magnitude_amount is not null) as amount_currency,
        bool_or(is_reciprocal) as is_reciprocal,
        max(confidence) as confidence
    from reports
    group by world_event_id
),

amounts as (
    select
        reports.world_event_id,
        min(reports.magnitude_amount) as amount_low,
        max(reports.magnitude_amount) as amount_high
    from reports
    inner join counts
        on reports.world_event_id = counts.world_event_id
        and reports.magnitude_currency is not distinct from counts.amount_currency
    group by reports.world_event_id
),

first_actors as (
    select * from participants where participant_role = 'actor' and participant_index = 0
),

first_recipients as (
    select * from participants where participant_role = 'recipient' and participant_index = 0
),

sides as (
    select
        world_event_id,
        string_agg(actor_name, '; ' order by participant_index)
            filter (where participant_role = 'actor') as actors_text,
        string_agg(actor_name, '; ' order by participant_index)
            filter (where participant_role = 'recipient') as recipients_text,
        list(distinct country_code order by country_code)
            filter (where participant_role = 'actor' and country_code is not null) as actor_country_codes,
        list(distinct country_code order by country_code)
            filter (where participant_role = 'recipient' and country_code is not null) as recipient_country_codes
    from participants
    group by world_event_id
),

merged as (
    select
        canonical.world_event_id,
        numbers.event_number,
        case when dates.event_date_start = dates.event_date_end then dates.event_date_start end as event_date,
        dates.event_date_start,
        dates.event_date_end,
        dates.date_precision,
        dates.date_status,
        canonical.event_type,
        canonical.event_mode,
        canonical.contexts,
        canonical.cameo_code,
        canonical.cameo_root,
        canonical.goldstein_score,
        canonical.quad_class,
        canonical.penta,
        canonical.status,
        sides.actors_text,
        sides.recipients_text,
        coalesce(sides.actor_country_codes, []) as actor_country_codes,
        coalesce(sides.recipient_country_codes, []) as recipient_country_codes,
        first_actors.actor_id,
        first_actors.actor_name,
        first_actors.country_code as actor_country_code,
        first_actors.sector_code as actor_sector_code,
        {{ cameo_actor_code('first_actors', 'actor_groups') }} as actor_cameo_code,
        first_recipients.actor_id as recipient_id,
        first_recipients.actor_name as recipient_name,
        first_recipients.country_code as recipient_country_code,
        first_recipients.sector_code as recipient_sector_code,
        {{ cameo_actor_code('first_recipients', 'recipient_groups') }} as recipient_cameo_code,
        counts.is_reciprocal,
        counts.medium,
        located.place_id,
        located.place_name,
        located.place_country_code,
        places.latitude,
        places.longitude,
        counts.killed_low,
        counts.killed_high,
        counts.killed_latest,
        counts.injured_low,
        counts.injured_high,
        counts.injured_latest,
        counts.arrested_low,
        counts.arrested_high,
        counts.arrested_latest,
        counts.size_low,
        counts.size_high,
        counts.size_latest,
        amounts.amount_low,
        amounts.amount_high,
        counts.amount_currency,
        counts.report_count,
        counts.article_count,
        counts.independent_count,
        counts.story_count,
        counts.outlet_count,
        list_unique(counts.reported_codes) as cameo_code_count,
        list_sort(list_distinct(counts.reported_codes)) as cameo_codes,
        len(list_filter(counts.reported_codes, lambda code: code = canonical.cameo_code)) / counts.report_count
            as code_agreement_score,
        counts.statuses,
        counts.first_published_date,
        counts.last_published_date,
        counts.confidence,
        canonical.event_id,
        canonical.article_id,
        canonical.sentence_text
    from canonical
    inner join numbers using (world_event_id)
    inner join dates using (world_event_id)
    inner join counts using (world_event_id)
    left join amounts using (world_event_id)
    left join located using (world_event_id)
    left join places on located.place_id = places.place_id
    left join first_actors using (world_event_id)
    left join first_recipients using (world_event_id)
    left join sides using (world_event_id)
    left join known_groups as actor_groups on first_actors.actor_id = actor_groups.actor_id
    left join known_groups as recipient_groups on first_recipients.actor_id = recipient_groups.actor_id
)

select
    merged.*,
    case
        when event_date is not null then row_number() over (
            partition by
                event_date,
                actor_country_code,
                actor_sector_code,
                recipient_country_code,
                recipient_sector_code,
                cameo_code
            order by confidence desc, world_event_id
        ) = 1
    end as is_first_of_day
from merged
order by merged.event_date_start, merged.world_event_id
