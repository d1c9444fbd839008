-- Most events have one report, which is taken as it is; only the others are added up. What several reports tell
-- comes from the one that stands highest among those that tell it, latest counts from the one published last.
with

reports as (
    select * from {{ ref('fct_event_report') }}
),

repeated as (
    select world_event_id from reports group by world_event_id having count(*) > 1
),

single as (
    select * from reports anti join repeated using (world_event_id)
),

-- Only amounts in one currency compare: that of the highest report that has one.
currencies as (
    select world_event_id, arg_min(magnitude_currency, report_rank) as currency
    from reports
    semi join repeated using (world_event_id)
    where magnitude_amount is not null
    group by world_event_id
),

several as (
    select
        reports.*,
        -- A day that the text states says more than a publication date, a short interval more than a long one.
        (
            case date_status when 'explicit' then 0 when 'relative' then 0 when 'published' then 1 else 2 end * 100000
            + least(coalesce(event_date_end - event_date_start, 99999), 99999)
        ) * 1000000 + report_rank as date_order,
        (date '9999-12-31' - coalesce(published_date, date '0001-01-01')) * 1000000 + report_rank as latest_order,
        magnitude_currency is not distinct from currencies.currency as is_in_currency
    from reports
    semi join repeated using (world_event_id)
    left join currencies using (world_event_id)
),

added as (
    select
        world_event_id,
        arg_min(
            {'first_day': event_date_start, 'last_day': event_date_end, 'precision': date_precision, 'status': date_status},
            date_order
        ) as dated,
        arg_min({'id': place_id, 'name': place_name, 'country_code': place_country_code}, report_rank)
            filter (where place_id is not null) as place,
        count(*) as report_count,
        count(distinct article_id) as article_count,
        count(distinct original_id) as independent_count,
        count(distinct story_id) as story_count,
        count(distinct outlet) as outlet_count,
        list(cameo_code) as reported_codes,
        arg_min(cameo_code, report_rank) as cameo_code,
        list(distinct status) as statuses,
        min(published_date) as first_published_date,
        max(published_date) as last_published_date,
        arg_min(medium, report_rank) filter (where medium is not null) as medium,
        {%- for name in ['killed', 'injured', 'arrested', 'size'] %}
        min(magnitude_{{ name }}) as {{ name }}_low,
        max(magnitude_{{ name }}) as {{ name }}_high,
        arg_min(magnitude_{{ name }}, latest_order) filter (where magnitude_{{ name }} is not null) as {{ name }}_latest,
        {%- endfor %}
        min(magnitude_amount) filter (where is_in_currency) as amount_low,
        max(magnitude_amount) filter (where is_in_currency) as amount_high,
        arg_min(magnitude_currency, report_rank) filter (where magnitude_amount is not null) as amount_currency,
        bool_or(is_reciprocal) as is_reciprocal,
        max(confidence) as confidence
    from several
    group by world_event_id
),

summaries as (
    select
        world_event_id,
        event_date_start,
        event_date_end,
        date_precision,
        date_status,
        place_id,
        place_name,
        place_country_code,
        1 as report_count,
        1 as article_count,
        1 as independent_count,
        1 as story_count,
        case when outlet is null then 0 else 1 end as outlet_count,
        cast(1 as bigint) as cameo_code_count,
        [cameo_code] as cameo_codes,
        cast(1 as double) as code_agreement_score,
        [status] as statuses,
        published_date as first_published_date,
        published_date as last_published_date,
        medium,
        {%- for name in ['killed', 'injured', 'arrested', 'size'] %}
        magnitude_{{ name }} as {{ name }}_low,
        magnitude_{{ name }} as {{ name }}_high,
        magnitude_{{ name }} as {{ name }}_latest,
        {%- endfor %}
        magnitude_amount as amount_low,
        magnitude_amount as amount_high,
        case when magnitude_amount is not null then magnitude_currency end as amount_currency,
        is_reciprocal,
        confidence
    from single
    union all
    select
        world_event_id,
        dated.first_day,
        dated.last_day,
        dated.precision,
        dated.status,
        place.id,
        place.name,
        place.country_code,
        report_count,
        article_count,
        independent_count,
        story_count,
        outlet_count,
        cast(list_unique(reported_codes) as bigint),
        list_sort(list_distinct(reported_codes)),
        len(list_filter(reported_codes, lambda code: code = cameo_code)) / report_count,
        list_sort(statuses),
        first_published_date,
        last_published_date,
        medium,
        {%- for name in ['killed', 'injured', 'arrested', 'size'] %}
        {{ name }}_low,
        {{ name }}_high,
        {{ name }}_latest,
        {%- endfor %}
        amount_low,
        amount_high,
        amount_currency,
        is_reciprocal,
        confidence
    from added
)

select * from summaries
