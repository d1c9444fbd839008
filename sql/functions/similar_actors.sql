-- One row per actor whose name, or a form under which the news names it, is like a text: the twenty nearest, the
-- nearest first. Case, accents, hyphens and the order of words do not matter, and the text may be a part of the name (a
-- surname). similarity_score is a Jaro-Winkler similarity, 1 for the same name, at most 0.95 for a part of it; of two
-- with the same score the one that is mentioned more comes first.
--
-- text: name, as somebody may have misspelled it
-- least: smallest score that counts
-- Example: FROM similar_actors('Tilerson')
create or replace macro marts.similar_actors(text, least := 0.85) as table
with

-- A name without any three letters of the text in a row is not compared: comparing all would take ten times as long.
candidates as (
    select
        canonical_actor_id as actor_id,
        unnest(list_distinct(list_prepend(actor_name, names_in_text))) as matched_name
    from marts.dim_actor
    where regexp_matches(
        lower(strip_accents(concat_ws('|', actor_name, array_to_string(names_in_text, '|')))),
        array_to_string(
            list_transform(
                range(greatest(length(marts.plain_name(text)) - 2, 1)),
                lambda i: marts.plain_name(text)[i + 1:i + 3]
            ),
            '|'
        )
    )
        and marts.plain_name(text) <> ''
),

forms as (
    select actor_id, matched_name, string_split(marts.plain_name(matched_name), ' ') as words from candidates
),

scored as (
    select
        actor_id,
        matched_name,
        greatest(
            jaro_winkler_similarity(array_to_string(words, ' '), marts.plain_name(text)),
            jaro_winkler_similarity(
                array_to_string(list_sort(words), ' '),
                array_to_string(list_sort(string_split(marts.plain_name(text), ' ')), ' ')
            ),
            0.95 * list_max(list_transform(
                range(1, greatest(len(words) - len(string_split(marts.plain_name(text), ' ')), 0) + 2),
                lambda i: jaro_winkler_similarity(
                    array_to_string(words[i:i + len(string_split(marts.plain_name(text), ' ')) - 1], ' '),
                    marts.plain_name(text)
                )
            ))
        ) as similarity_score
    from forms
),

nearest as (
    select actor_id, matched_name, similarity_score
    from scored
    where similarity_score >= least
    qualify row_number() over (partition by actor_id order by similarity_score desc, matched_name) = 1
)

select
    nearest.similarity_score,
    nearest.matched_name,
    actors.actor_id,
    actors.actor_name,
    actors.actor_kind,
    actors.country_code,
    actors.sector_code,
    actors.is_known,
    actors.mention_count,
    actors.last_article_date
from nearest
inner join marts.dim_actor as actors using (actor_id)
order by nearest.similarity_score desc, actors.mention_count desc, nearest.actor_id
limit 20
