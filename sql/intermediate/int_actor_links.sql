-- Rules are meant to miss rather than to err: what they join must be of one kind, of one country or of none, and what is
-- less than the same name must also have dealt with the same others.
{% set least_letters = 6 %}
with

actors as (
    select * from {{ ref('int_actors') }}
),

event_participants as (
    select event_id, actor_id from {{ ref('int_latest_event_participants') }}
),

-- Keys are made once: each reader of a CTE that is not materialized would make them again.
named as materialized (
    select
        actor_id,
        actor_kind,
        country_code,
        is_known,
        {{ name_key('actor_name') }} as name_key
    from actors
    where actor_kind in ('person', 'organisation') and actor_name is not null
),

keyed as materialized (
    select
        *,
        {{ sound_key('name_key') }} as sound_key,
        string_split(name_key, ' ') as words
    from named
    where name_key <> ''
),

discovered as (
    select * from keyed where not is_known
),

-- The same name, of the same country.
same_names as (
    select discovered.actor_id, others.actor_id as linked_actor_id, 'same_name' as link_rule
    from discovered
    inner join keyed as others using (actor_kind, name_key, country_code)
    where discovered.actor_id <> others.actor_id
),

-- The same name without a country, where those who have the name are of one country.
only_countries as (
    select actor_kind, name_key, min(country_code) as country_code
    from keyed
    where country_code is not null
    group by actor_kind, name_key
    having min(country_code) = max(country_code)
),

missing_countries as (
    select discovered.actor_id, others.actor_id as linked_actor_id, 'missing_country' as link_rule
    from discovered
    inner join only_countries using (actor_kind, name_key)
    inner join keyed as others
        on discovered.actor_kind = others.actor_kind
        and discovered.name_key = others.name_key
        and only_countries.country_code = others.country_code
    where discovered.country_code is null
        -- A single word may be many people's.
        and len(discovered.words) > 1
),

-- From here on persons of one known country with a given name and a family name.
persons as (
    select * from keyed where actor_kind = 'person' and country_code is not null and len(words) > 1
),

same_sounds as (
    select persons.actor_id, others.actor_id as linked_actor_id, 'same_sound' as link_rule
    from persons
    inner join persons as others using (country_code, sound_key)
    where not persons.is_known and persons.name_key <> others.name_key
),

-- One letter more, less or another one within the family name, but not at its end (Ivanov, Ivanova).
-- Such names have their first or their last three letters in common, by which they are looked for.
blocks as (
    select *, left(words[2], 3) || '-' as block from persons where len(words) = 2 and length(words[2]) >= {{ least_letters }}
    union all
    select *, '-' || right(words[2], 3) from persons where len(words) = 2 and length(words[2]) >= {{ least_letters }}
),

one_letters as (
    select blocks.actor_id, others.actor_id as linked_actor_id, 'one_letter' as link_rule
    from blocks
    inner join blocks as others
        on blocks.country_code = others.country_code
        and blocks.words[1] = others.words[1]
        and blocks.block = others.block
    where not blocks.is_known
        and left(blocks.words[2], 1) = left(others.words[2], 1)
        and right(blocks.words[2], 2) = right(others.words[2], 2)
        and levenshtein(blocks.words[2], others.words[2]) = 1
),

-- A middle name beside the same given and family name, where nobody has another middle name.
spans as (
    select *, words[1] || ' ' || words[-1] as outer_words
    from persons
),

only_middles as (
    select country_code, outer_words
    from spans
    where len(words) > 2
    group by country_code, outer_words
    having count(distinct name_key) = 1
),

middle_names as (
    select spans.actor_id, others.actor_id as linked_actor_id, 'middle_name' as link_rule
    from spans
    inner join only_middles using (country_code, outer_words)
    inner join spans as others using (country_code, outer_words)
    where not spans.is_known and (len(spans.words) > 2) <> (len(others.words) > 2)
),

-- An initial for the given name, where only one person has that initial and family name.
full_names as (
    select
        country_code,
        left(words[1], 1) as initial,
        words[-1] as family_name,
        min(actor_id) as actor_id
    from persons
    where length(words[1]) > 1
    group by all
    having count(distinct sound_key) = 1
),

initials as (
    select persons.actor_id, full_names.actor_id as linked_actor_id, 'initial' as link_rule
    from persons
    inner join full_names
        on persons.country_code = full_names.country_code
        and persons.words[1] = full_names.initial
        and persons.words[-1] = full_names.family_name
    where not persons.is_known and len(persons.words) = 2
),

-- What needs a witness: somebody whom both have dealt with.
likely as (
    select * from same_sounds
    union
    select * from one_letters
    union
    select * from initials
),

candidates as (
    select actor_id from likely
    union
    select linked_actor_id from likely
),

partners as (
    select distinct event_participants.actor_id, others.actor_id as partner_id
    from candidates
    inner join event_participants using (actor_id)
    inner join event_participants as others using (event_id)
    where others.actor_id <> event_participants.actor_id
),

witnessed as (
    select distinct likely.*
    from likely
    inner join partners on likely.actor_id = partners.actor_id
    inner join partners as other_partners
        on likely.linked_actor_id = other_partners.actor_id
        and partners.partner_id = other_partners.partner_id
),

links as (
    select * from same_names
    union
    select * from missing_countries
    union
    select * from middle_names
    union
    select * from witnessed
),

-- Of several seeds' actors with the same name none is meant more than the others.
known_targets as (
    select links.actor_id, count(distinct links.linked_actor_id) as known_count
    from links
    inner join keyed on links.linked_actor_id = keyed.actor_id
    where keyed.is_known
    group by links.actor_id
)

select
    links.actor_id,
    links.linked_actor_id,
    -- The plainest rule that holds.
    first(
        links.link_rule
        order by list_position(
            ['same_name', 'missing_country', 'middle_name', 'same_sound', 'one_letter', 'initial'], links.link_rule
        )
    ) as link_rule
from links
inner join keyed on links.linked_actor_id = keyed.actor_id
left join known_targets on links.actor_id = known_targets.actor_id
where not keyed.is_known or known_targets.known_count = 1
group by links.actor_id, links.linked_actor_id
