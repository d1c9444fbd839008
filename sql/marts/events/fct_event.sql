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

first_actors as (
    select * from participants where participant_role = 'actor' and participant_index = 0
),

first_recipients as (
    select * from participants where participant_role = 'recipient' and participant_index = 0
),

listed as (
    select
        world_event_id,
        participant_role,
        country_code,
        {'index': participant_index, 'name': actor_name} as named
    from participants
    where participant_role in ('actor', 'recipient')
),

sides as (
    select
        world_event_id,
        {{ joined_names('named', "participant_role = 'actor'") }} as actors_text,
        {{ joined_names('named', "participant_role = 'recipient'") }} as recipients_text,
        {{ sorted_items('country_code', "participant_role = 'actor' and country_code is not null") }}
            as actor_country_codes,
        {{ sorted_items('country_code', "participant_role = 'recipient' and country_code is not null") }}
            as recipient_country_codes
    from listed
    group by world_event_id
),

merged as (
    select
        canonical.world_event_id,
        numbers.event_number,
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
    inner join numbers using (world_event_id)
    inner join summaries using (world_event_id)
    left join places on summaries.place_id = places.place_id
    left join first_actors using (world_event_id)
    left join first_recipients using (world_event_id)
    left join sides using (world_event_id)
    left join known_groups as actor_groups on first_actors.actor_id = actor_groups.actor_id
    left join known_groups as recipient_groups on first_recipients.actor_id = recipient_groups.actor_id
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
