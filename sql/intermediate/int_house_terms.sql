-- What an outlet says in many of its articles ("Comrade", "mln dlrs", its own address) tells no story, nor
-- does what all outlets say at the time. Shares come from the four weeks before, which no later batch
-- changes; a batch that has too little before it counts itself as well. Samples are enough, for rare words
-- are not looked for; ids are hashes, so that the smallest ones are a fair draw.
{% set days_back = 28 %}
{% set sample_of_outlet = 30 %}
{% set sample_of_press = 300 %}
{% set sample_of_batch = 400 %}
{% set enough = 60 %}
{% set prior = 50 %}

with

features as (
    select * from {{ ref('int_story_features') }}
),

-- Every outlet is a house, and so is all of the press ('').
housed as (
    select article_id, batch_date, batch_week, outlet as house from features where outlet is not null
    union all
    select article_id, batch_date, batch_week, '' as house from features
),

ranked as (
    select
        *,
        row_number() over (partition by house, batch_week order by article_id)
        <= case when house = '' then {{ sample_of_press }} else {{ sample_of_outlet }} end as is_of_week,
        row_number() over (partition by house, batch_date order by article_id) <= {{ sample_of_batch }} as is_of_batch
    from housed
),

draws as (
    select * from ranked where is_of_week or is_of_batch
),

week_sizes as (
    select house, batch_week, count(*) as article_count from draws where is_of_week group by house, batch_week
),

weeks as (
    select
        this_week.house,
        this_week.batch_week,
        coalesce(sum(week_sizes.article_count), 0) >= {{ enough }} as has_enough
    from (select distinct house, batch_week from draws) as this_week
    left join week_sizes
        on this_week.house = week_sizes.house
        and week_sizes.batch_week between this_week.batch_week - {{ days_back }} and this_week.batch_week - 7
    group by this_week.house, this_week.batch_week
),

-- One row a period of a house: a week where the weeks before suffice, else each batch. Its number stands for it
-- wherever rows are many.
periods as materialized (
    select
        house,
        batch_week,
        batch_date,
        row_number() over (order by house, batch_week, batch_date) as period_index
    from (
        select distinct
            draws.house,
            draws.batch_week,
            case when not weeks.has_enough then draws.batch_date end as batch_date
        from draws
        inner join weeks using (house, batch_week)
    )
),

sampled as (
    select periods.period_index, draws.article_id
    from periods
    inner join draws
        on periods.house = draws.house
        and draws.batch_week between periods.batch_week - {{ days_back }} and periods.batch_week - 7
    where draws.is_of_week
    union all
    select periods.period_index, draws.article_id
    from periods
    inner join draws
        on periods.house = draws.house
        and periods.batch_date = draws.batch_date
    where draws.is_of_batch
),

sizes as (
    select period_index, count(*) + {{ prior }} as article_count
    from sampled
    group by period_index
),

said as (
    select sampled.period_index, unnest(features.terms || features.names) as term
    from sampled
    inner join features using (article_id)
),

counts as (
    select period_index, term, count(*) as term_count
    from said
    group by period_index, term
    having count(*) > 1
)

select
    periods.house,
    periods.batch_week,
    periods.batch_date,
    counts.term,
    counts.term_count / sizes.article_count as share
from counts
inner join sizes using (period_index)
inner join periods using (period_index)
where counts.term_count / sizes.article_count > {{ common_share() }}
