"""The most frequent mentions of the published tables that knowledge does not resolve."""

from typing import Any

from etl.explanation.article import PublishedTables
from etl.warehouse.roots import Root

# What `--kind` names -> kinds of mentions.
KINDS = {"person": ("person",), "organisation": ("organisation",), "role": ("role", "group")}
UNKNOWN = ("unresolved", "ner_only")
QUERY = r"""
with unknown as (
    select
        *,
        regexp_replace(
            regexp_replace(regexp_replace(text, '\s+', ' ', 'g'), '^(the|a|an) ', '', 'i'), '[''’]s?$', ''
        ) as name,
        case when kind = 'group' then 'role' else kind end as sort
    from read_parquet($mentions)
    where list_contains($resolutions, resolution) and list_contains($kinds, kind)
),

participants as (
    select mention_id, count(distinct event_id) as events
    from read_parquet($event_participants)
    where mention_id is not null
    group by mention_id
),

counted as (
    select
        lower(name) as folded,
        sort as kind,
        mode(name order by name) as text,
        count(distinct (article_id, start_char, end_char)) as mentions,
        count(distinct article_id) as articles,
        coalesce(sum(participants.events), 0)::bigint as event_participations,
        mode(resolution order by resolution) as resolution,
        arg_min(
            {'article_id': article_id, 'sentence_index': sentence_index}, (article_id, start_char)
        ) as example
    from unknown
    left join participants using (mention_id)
    where name <> ''
    group by lower(name), sort
    order by mentions desc, articles desc, folded, sort
    limit $limit
)

select
    counted.text,
    counted.kind,
    counted.resolution,
    counted.mentions,
    counted.articles,
    counted.event_participations,
    example.article_id as article_id,
    regexp_replace(
        substring(articles.body_text, sentences.start_char + 1, sentences.end_char - sentences.start_char),
        '\s+', ' ', 'g'
    ) as example
from counted
left join read_parquet($sentences) as sentences
    on sentences.article_id = counted.example.article_id
    and sentences.sentence_index = counted.example.sentence_index
left join read_parquet($articles) as articles on articles.article_id = counted.example.article_id
order by counted.mentions desc, counted.articles desc, counted.folded, counted.kind
"""


def list_unresolved(warehouse: Root, *, kind: str | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """The names and phrases that most mentions without an actor, or known to the tagger alone, are written with.

    Case, articles and possessives are folded. Counts are of places in texts, of articles, and of the events in
    which such a mention takes part. Raises NoReleaseError if nothing is published.
    """
    tables = PublishedTables(warehouse)
    names = ("mentions", "event_participants", "sentences", "articles")
    parameters: dict[str, Any] = {name: tables.list_paths(name) for name in names}
    if not all(parameters.values()):
        return []
    parameters |= {
        "resolutions": list(UNKNOWN),
        "kinds": [part for name, parts in KINDS.items() if kind in (None, name) for part in parts],
        "limit": limit,
    }
    cursor = tables.connection.execute(QUERY, parameters)
    columns = [column[0] for column in cursor.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
