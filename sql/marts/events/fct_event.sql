{{ streamed() }}

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

summaries as (
    select * from {{ ref('int_event_summaries') }}
),

canonical as (
    select * from reports where is_canonical
),

-- Readers of older layouts want whole numbers of 32 bits: 28 bits from the id, and a place among the few that share them.
buckets as materialized (
    select world_event_id, cast(md5_number_lower(world_event_id) >> 36 as integer) as bucket from canonical
),

shared_buckets as (
    select bucket from buckets group by bucket having count(*) > 1
),

later_in_bucket as (
    select world_event_id, row_number() over (partition by bucket order by world_event_id) - 1 as place
    from buckets
    semi join shared_buckets using (bucket)
),

{{ named_sides('participants', key='world_event_id', of_first=['actor_id', 'actor_name', 'country_code', 'sector_code']) }},

merged as (
    select
        canonical.world_event_id,
        cast(buckets.bucket * 8 + coalesce(later_in_bucket.place, 0) as integer) as event_number,
        case when summaries.event_date_start = summaries.event_date_end then summaries.event_date_start end as event_date,
        summaries.event_date_start,
        summaries.event_date_end,
        summaries.date_precision,
        summaries.date_status,
        canonical.event_type,
        canonical.event_mode,
        canonical.contexts,
        canonical.cameo_code,
        canonical.cameo_root,
        canonical.goldstein_score,
        canonical.quad_class,
        canonical.penta,
        canonical.status,
        actors.names as actors_text,
        recipients.names as recipients_text,
        coalesce(actors.country_codes, []) as actor_country_codes,
        coalesce(recipients.country_codes, []) as recipient_country_codes,
        actors.first_actor_id as actor_id,
        actors.first_actor_name as actor_name,
        actors.first_country_code as actor_country_code,
        actors.first_sector_code as actor_sector_code,
        {{ cameo_actor_code('actors', 'actor_groups') }} as actor_cameo_code,
        recipients.first_actor_id as recipient_id,
        recipients.first_actor_name as recipient_name,
        recipients.first_country_code as recipient_country_code,
        recipients.first_sector_code as recipient_sector_code,
        {{ cameo_actor_code('recipients', 'recipient_groups') }} as recipient_cameo_code,
        summaries.is_reciprocal,
        summaries.medium,
        summaries.place_id,
        summaries.place_name,
        summaries.place_country_code,
        places.latitude,
        places.longitude,
        summaries.killed_low,
        summaries.killed_high,
        summaries.killed_latest,
        summaries.injured_low,
        summaries.injured_high,
        summaries.injured_latest,
        summaries.arrested_low,
        summaries.arrested_high,
        summaries.arrested_latest,
        summaries.size_low,
        summaries.size_high,
        summaries.size_latest,
        summaries.amount_low,
        summaries.amount_high,
        summaries.amount_currency,
        summaries.report_count,
        summaries.article_count,
        summaries.independent_count,
        summaries.story_count,
        summaries.outlet_count,
        summaries.cameo_code_count,
        summaries.cameo_codes,
        summaries.code_agreement_score,
        summaries.statuses,
        summaries.first_published_date,
        summaries.last_published_date,
        summaries.confidence,
        canonical.event_id,
        canonical.article_id,
        canonical.sentence_text
    from canonical
    inner join buckets using (world_event_id)
    left join later_in_bucket using (world_event_id)
    inner join summaries using (world_event_id)
    left join places on summaries.place_id = places.place_id
    left join sides as actors
        on canonical.world_event_id = actors.world_event_id and actors.participant_role = 'actor'
    left join sides as recipients
        on canonical.world_event_id = recipients.world_event_id and recipients.participant_role = 'recipient'
    left join known_groups as actor_groups on actors.first_actor_id = actor_groups.actor_id
    left join known_groups as recipient_groups on recipients.first_actor_id = recipient_groups.actor_id
),

-- Of narrow rows, for ranking carries along whatever stands in a row.
first_of_day as (
    select
        world_event_id,
        row_number() over (
            partition by
                event_date,
                actor_country_code,
                actor_sector_code,
                recipient_country_code,
                recipient_sector_code,
                cameo_code
            order by confidence desc, world_event_id
        ) = 1 as is_first_of_day
    from merged
    where event_date is not null
)

select
    merged.*,
    first_of_day.is_first_of_day
from merged
left join first_of_day using (world_event_id)
order by merged.event_date_start, merged.world_event_id
