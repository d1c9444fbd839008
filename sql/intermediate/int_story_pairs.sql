-- Within a story less needs to be told: groups of one type and trigger ("captured") are of one event where
-- nothing that is known of them disagrees; with another trigger ("arrested") where the CAMEO code and a third of the
-- words of their sentences agree, and statements where a fifth do. Each group may join one of the most
-- specific groups of its kind, so that pairs do not multiply in long stories.
{% set most_parents = 16 %}
{% set least_common_words_of_statements = 0.2 %}
{% set least_common_words = 0.35 %}

with

groups as (
    select * from {{ ref('int_event_groups') }}
),

grouped as (
    select * from {{ ref('int_grouped_reports') }}
),

reports as (
    select event_id, story_id, trigger_lemma from {{ ref('int_event_reports') }}
),

sentences as (
    select event_id, sentence_text from {{ ref('int_event_sentences') }}
),

told as (
    select distinct grouped.group_id, reports.story_id, reports.trigger_lemma
    from grouped
    inner join reports using (event_id)
),

kinds as (
    select
        told.group_id,
        hash(told.story_id, groups.event_type, groups.status_class, groups.root_class, told.trigger_lemma) as kind,
        true as is_same_trigger,
        groups.specificity,
        groups.arrival_index
    from told
    inner join groups using (group_id)
    union
    -- A code that ends in 0 says no more than its root.
    select
        told.group_id,
        hash(told.story_id, groups.status_class, groups.cameo_code) as kind,
        false as is_same_trigger,
        groups.specificity,
        groups.arrival_index
    from told
    inner join groups using (group_id)
    where groups.event_type <> 'STATEMENT' and not ends_with(groups.cameo_code, '0')
),

ranked as (
    select
        *,
        count(*) over (partition by kind) as group_count,
        row_number() over (partition by kind order by specificity desc, arrival_index, group_id) as kind_rank
    from kinds
),

candidates as (
    select
        child.group_id as child_id,
        parent.group_id as parent_id,
        bool_or(child.is_same_trigger) as is_same_trigger
    from ranked as child
    inner join ranked as parent
        on child.kind = parent.kind
        and parent.kind_rank < child.kind_rank
    where child.group_count > 1
        and parent.group_count > 1
        and parent.kind_rank <= {{ most_parents }}
    group by child.group_id, parent.group_id
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
