-- Texts that share one of their leading terms within the window are compared: each with the first of its
-- stretch of that term and with the one that arrived before it. An article joins the likest of those that
-- arrived earlier; where it is very much like others too, it joins their stories into one.
-- Windows overlap by half, so that no two texts within the days are never seen together.
{% set least_similarity = 0.22 %}
{% set least_similarity_of_others = 0.35 %}
{% set unnamed_factor = 0.5 %}

with

vectors as (
    select * from {{ ref('int_story_vectors') }}
),

terms as (
    select
        arrival_index,
        article_date,
        unnest(leading_terms) as term,
        cast(epoch(article_date) / 86400 as integer) // {{ story_days() }} as fortnight
    from vectors
),

windows as (
    select arrival_index, article_date, hash(term, fortnight) as window_key from terms
    union all
    select arrival_index, article_date, hash(term, fortnight + 1) as window_key from terms
),

shared_windows as (
    select window_key from windows group by window_key having count(*) > 1
),

neighbours as (
    select
        arrival_index,
        article_date,
        lag(arrival_index) over arrival as previous_index,
        lag(article_date) over arrival as previous_date,
        first_value(arrival_index) over arrival as first_index,
        first_value(article_date) over arrival as first_date
    from windows
    semi join shared_windows using (window_key)
    window arrival as (partition by window_key order by arrival_index)
),

candidates as (
    select arrival_index, previous_index as other_index
    from neighbours
    where abs(article_date - previous_date) <= {{ story_days() }}
    union
    select arrival_index, first_index as other_index
    from neighbours
    where first_index <> arrival_index and abs(article_date - first_date) <= {{ story_days() }}
),

compared as (
    select
        candidates.arrival_index,
        candidates.other_index,
        list_dot_product(
            one.weights,
            list_transform(
                one.terms,
                lambda term: coalesce(other.weights[list_position(other.terms, term)], 0)
            )
        ) as similarity,
        list_has_any(one.names, other.names) as has_common_name
    from candidates
    inner join vectors as one on candidates.arrival_index = one.arrival_index
    inner join vectors as other on candidates.other_index = other.arrival_index
),

judged as (
    select
        arrival_index,
        other_index,
        round(similarity * case when has_common_name then 1 else {{ unnamed_factor }} end, 4) as similarity
    from compared
),

ranked as (
    select
        *,
        row_number() over (
            partition by arrival_index
            order by similarity desc, other_index
        ) = 1 as is_nearest
    from judged
    where similarity >= {{ least_similarity }}
)

select arrival_index, other_index, similarity, is_nearest
from ranked
where is_nearest or similarity >= {{ least_similarity_of_others }}
