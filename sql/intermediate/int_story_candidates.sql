-- Within a story less needs to be told: groups of one type and trigger ("captured") may be of one event, and
-- those of one specific CAMEO code ("arrested"). A group looks at the few most specific ones of its kind on its day,
-- the day before and the day after, and without a day, so that pairs do not multiply in long stories.
{% set most_parents = 4 %}

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

told as (
    select distinct grouped.group_id, reports.story_id, reports.trigger_lemma
    from grouped
    inner join reports using (event_id)
),

kinds as (
    select
        told.group_id,
        hash(
            told.story_id, groups.event_type, groups.status_class, groups.told_as, groups.root_class,
            groups.is_undirected, told.trigger_lemma
        ) as kind,
        true as is_same_trigger,
        groups.specificity,
        groups.arrival_index,
        groups.event_date_start
    from told
    inner join groups using (group_id)
    union
    -- A code that ends in 0 says no more than its root.
    select
        told.group_id,
        hash(told.story_id, groups.status_class, groups.told_as, groups.is_undirected, groups.cameo_code) as kind,
        false as is_same_trigger,
        groups.specificity,
        groups.arrival_index,
        groups.event_date_start
    from told
    inner join groups using (group_id)
    where groups.event_type <> 'STATEMENT' and not ends_with(groups.cameo_code, '0')
),

shared_kinds as (
    select kind from kinds group by kind having count(*) > 1
),

compared as (
    select * from kinds semi join shared_kinds using (kind)
),

-- Where a group can be found: under its day, or under none.
found_by_day as (
    select
        hash(kind, event_date_start) as day_key,
        group_id,
        specificity,
        arrival_index,
        is_same_trigger
    from compared
    qualify row_number() over (
        partition by kind, event_date_start
        order by specificity desc, arrival_index, group_id
    ) <= {{ most_parents }}
),

-- A group without a day looks at the most specific ones of all days.
found_by_kind as (
    select
        hash(kind, 'any day') as day_key,
        group_id,
        specificity,
        arrival_index,
        is_same_trigger
    from compared
    qualify row_number() over (
        partition by kind
        order by specificity desc, arrival_index, group_id
    ) <= {{ most_parents }}
),

parents as (
    select * from found_by_day
    union all
    select * from found_by_kind
),

looked_for as (
    select
        group_id,
        specificity,
        arrival_index,
        hash(kind, unnest([event_date_start - 1, event_date_start, event_date_start + 1, null])) as day_key
    from compared
    where event_date_start is not null
    union all
    select group_id, specificity, arrival_index, hash(kind, 'any day') as day_key
    from compared
    where event_date_start is null
)

select
    looked_for.group_id as child_id,
    parents.group_id as parent_id,
    bool_or(parents.is_same_trigger) as is_same_trigger
from looked_for
inner join parents using (day_key)
where (-looked_for.specificity, looked_for.arrival_index, looked_for.group_id)
    > (-parents.specificity, parents.arrival_index, parents.group_id)
group by looked_for.group_id, parents.group_id
