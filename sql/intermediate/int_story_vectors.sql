-- Scores are discounted by the share of articles that have the term, among the outlet's or among all, whichever
-- is larger: 1 up to the common share, 0 for what all have. The vector has length 1. A name that one
-- article in ten has ties no two articles together.
{% set most_named_share = 0.1 %}
{% set leading_terms = 8 %}

with

features as (
    select * from {{ ref('int_story_features') }}
),

listed_terms as (
    select
        house,
        batch_week,
        batch_date,
        list({'term': term, 'weight': cast(ln(share) / ln({{ common_share() }}) as float)}) as weighed_terms,
        list(term) filter (where share > {{ most_named_share }}) as common_terms
    from {{ ref('int_house_terms') }}
    group by all
),

house_terms as (
    select
        house,
        batch_week,
        batch_date,
        list_transform(weighed_terms, lambda item: item.term) as terms,
        list_transform(weighed_terms, lambda item: item.weight) as weights,
        common_terms
    from listed_terms
),

weighed as (
    select
        features.arrival_index,
        features.batch_date,
        features.article_date,
        features.terms,
        list_transform(
            features.terms,
            lambda term, position: cast(features.scores[position] as float) * least(
                coalesce(own.weights[list_position(own.terms, term)], 1),
                coalesce(press.weights[list_position(press.terms, term)], 1)
            )
        ) as scores,
        list_filter(
            features.names,
            lambda name: not coalesce(list_contains(own.common_terms, name), false)
            and not coalesce(list_contains(press.common_terms, name), false)
        ) as names
    from features
    left join house_terms as own
        on features.outlet = own.house
        and features.batch_week = own.batch_week
        and coalesce(own.batch_date = features.batch_date, true)
    left join house_terms as press
        on press.house = ''
        and features.batch_week = press.batch_week
        and coalesce(press.batch_date = features.batch_date, true)
),

measured as (
    select *, sqrt(list_dot_product(scores, scores)) as length from weighed
)

select
    arrival_index,
    batch_date,
    article_date,
    terms,
    list_transform(scores, lambda score: cast(score / length as float)) as weights,
    list_transform(
        list_reverse_sort(list_zip(scores, terms))[1:{{ leading_terms }}],
        lambda pair: pair[2]
    ) as leading_terms,
    names
from measured
where length > 0
