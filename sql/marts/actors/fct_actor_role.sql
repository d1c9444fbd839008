with

known_actors as (
    select * from {{ source('seeds', 'known_actors') }}
),

officials as (
    select * from {{ source('seeds', 'officials') }}
),

roles as (
    select role_code, label from {{ source('seeds', 'roles') }}
),

mentions as (
    select * from {{ ref('int_latest_mentions') }}
),

actors as (
    select * from {{ ref('int_actors') }}
),

articles as (
    select article_id, published_date, article_date from {{ ref('int_article_dates') }}
),

seed_spells as (
    select
        known_actors.actor_id,
        officials.role_code,
        officials.title_text,
        officials.country_code,
        officials.sector_code,
        officials.organisation_code,
        officials.valid_from,
        officials.valid_to,
        officials.source
    from officials
    inner join known_actors on known_actors.actor_key = 'person:' || officials.person_code
),

titled_mentions as (
    select
        mentions.mention_id,
        mentions.article_id,
        mentions.actor_id,
        mentions.role_code,
        mentions.title_text,
        mentions.country_code,
        mentions.sector_code,
        articles.published_date,
        articles.article_date
    from mentions
    inner join articles using (article_id)
    inner join actors on mentions.actor_id = actors.actor_id
    where actors.actor_kind = 'person'
        and (mentions.role_code is not null or mentions.title_text is not null)
),

-- A mention belongs to the spell of the same office that covers its day. A title that is no known role
-- belongs to the office held that day; without a day there is nothing to choose by.
covered as (
    select
        titled_mentions.mention_id,
        titled_mentions.article_date,
        seed_spells.actor_id,
        seed_spells.role_code,
        seed_spells.country_code,
        seed_spells.valid_from
    from titled_mentions
    inner join seed_spells
        on titled_mentions.actor_id = seed_spells.actor_id
        and case
            when titled_mentions.published_date is null then titled_mentions.role_code = seed_spells.role_code
            else coalesce(titled_mentions.role_code, seed_spells.role_code) = seed_spells.role_code
                and titled_mentions.published_date between
                    coalesce(seed_spells.valid_from, date '0001-01-01')
                    and coalesce(seed_spells.valid_to, date '9999-12-31')
        end
    qualify row_number() over (
        partition by titled_mentions.mention_id
        order by seed_spells.valid_from desc nulls last, seed_spells.role_code
    ) = 1
),

covered_spells as (
    select
        actor_id,
        role_code,
        country_code,
        valid_from,
        count(*) as mention_count,
        min(article_date) as first_article_date,
        max(article_date) as last_article_date
    from covered
    group by actor_id, role_code, country_code, valid_from
),

from_seeds as (
    select
        seed_spells.actor_id,
        seed_spells.role_code,
        seed_spells.title_text,
        seed_spells.country_code,
        seed_spells.sector_code,
        seed_spells.organisation_code,
        seed_spells.valid_from,
        seed_spells.valid_to,
        covered_spells.first_article_date,
        covered_spells.last_article_date,
        coalesce(covered_spells.mention_count, 0) as mention_count,
        'seed' as source,
        seed_spells.source as evidence
    from seed_spells
    left join covered_spells
        on seed_spells.actor_id = covered_spells.actor_id
        and seed_spells.role_code = covered_spells.role_code
        and seed_spells.country_code is not distinct from covered_spells.country_code
        and seed_spells.valid_from is not distinct from covered_spells.valid_from
),

from_text as (
    select
        titled_mentions.actor_id,
        titled_mentions.role_code,
        first(titled_mentions.title_text order by titled_mentions.article_date, titled_mentions.mention_id)
            filter (where titled_mentions.title_text is not null) as title_text,
        titled_mentions.country_code,
        first(titled_mentions.sector_code order by titled_mentions.article_date, titled_mentions.mention_id)
            filter (where titled_mentions.sector_code is not null) as sector_code,
        cast(null as varchar) as organisation_code,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to,
        min(titled_mentions.article_date) as first_article_date,
        max(titled_mentions.article_date) as last_article_date,
        count(*) as mention_count,
        'text' as source,
        'article ' || first(titled_mentions.article_id order by titled_mentions.article_date, titled_mentions.article_id)
            as evidence
    from titled_mentions
    anti join covered using (mention_id)
    group by
        titled_mentions.actor_id,
        titled_mentions.role_code,
        -- Offices without a code are told apart by their title.
        case when titled_mentions.role_code is null then lower(titled_mentions.title_text) end,
        titled_mentions.country_code
),

spells as (
    select * from from_seeds
    union all
    select * from from_text
)

select
    {{ hash_id(
        "concat_ws('/', spells.source, spells.actor_id, coalesce('role:' || spells.role_code, 'title:' || lower(spells.title_text)), "
        ~ "coalesce(spells.country_code, '-'), coalesce(cast(spells.valid_from as varchar), '-'))"
    ) }} as actor_role_id,
    spells.actor_id,
    actors.actor_name,
    spells.role_code,
    roles.label as role_label,
    spells.title_text,
    spells.country_code,
    spells.sector_code,
    spells.organisation_code,
    spells.valid_from,
    spells.valid_to,
    spells.source,
    spells.evidence,
    spells.mention_count,
    spells.first_article_date,
    spells.last_article_date
from spells
inner join actors using (actor_id)
left join roles using (role_code)
order by spells.actor_id, spells.valid_from, actor_role_id
