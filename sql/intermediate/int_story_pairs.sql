-- Of the candidates those of which nothing that is known disagrees. With another trigger a third of the words of
-- their sentences must be common, of statements a fifth.
{% set least_common_words_of_statements = 0.2 %}
{% set least_common_words = 0.35 %}

with

candidates as (
    select * from {{ ref('int_story_candidates') }}
),

groups as (
    select * from {{ ref('int_group_sides') }}
),

sentences as (
    select event_id, sentence_text from {{ ref('int_event_sentences') }}
),

compatible as (
    select
        candidates.child_id,
        candidates.parent_id,
        candidates.is_same_trigger,
        child.event_type,
        child.event_id as child_event_id,
        parent.event_id as parent_event_id,
        parent.specificity as parent_specificity,
        coalesce(
            greatest(
                abs(child.event_date_start - parent.event_date_start),
                abs(child.event_date_end - parent.event_date_end)
            ),
            abs(child.article_date - parent.article_date)
        ) as days_apart
    from candidates
    inner join groups as child on candidates.child_id = child.group_id
    inner join groups as parent on candidates.parent_id = parent.group_id
    where {{ groups_agree('child', 'parent') }}
),

compared as (
    select child_event_id as event_id from compatible where event_type = 'STATEMENT' or not is_same_trigger
    union
    select parent_event_id as event_id from compatible where event_type = 'STATEMENT' or not is_same_trigger
),

words as materialized (
    select event_id, {{ distinct_words('sentence_text') }} as words
    from sentences
    semi join compared using (event_id)
)

select
    compatible.child_id,
    compatible.parent_id,
    compatible.parent_specificity,
    compatible.days_apart
from compatible
left join words as child on compatible.child_event_id = child.event_id
left join words as parent on compatible.parent_event_id = parent.event_id
where case
    when compatible.event_type = 'STATEMENT'
        then {{ have_common_words('child.words', 'parent.words', least_common_words_of_statements) }}
    when not compatible.is_same_trigger
        then {{ have_common_words('child.words', 'parent.words', least_common_words) }}
    else true
end
