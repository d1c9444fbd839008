"""Why an event was coded: its article is read again, and the coding tells what it considered.

Reader, pattern, parse path to each participant and how that was resolved, where the circumstances were read from, and
what else was considered and lost.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from etl import __version__
from etl.console import clean_cell, open_console, print_table
from etl.fingerprints import list_fingerprints
from etl.warehouse.releases import name_current_release, read_release
from etl.warehouse.roots import Root

if TYPE_CHECKING:
    from spacy.tokens import Token

    from etl.explanation.trace import TriggerTrace
    from etl.records import AnnotatedArticle, Mention

READERS = {"pattern": "patterns (seeds/event_patterns.csv)", "model": "the classifier (docs/events.md)"}
READING_PARTS = ("extract_code", "libraries", "seeds", "own_knowledge")
MOST_TYPES, LEAST_TOLD = 4, 0.01  # of what the classifier thinks
LONGEST_CHAIN = 8  # of mentions that take up each other
# Column of the seed -> how a condition reads in a line.
CONDITIONS: Mapping[str, str] = {
    "lemmas": "{trigger_type}",
    "particle": "particle",
    "subject_lemmas": "subject",
    "object_lemmas": "object",
    "preposition": "preposition",
    "preposition_lemmas": "its object",
    "modifier_lemmas": "modifier",
    "complement": "clause",
    "complement_lemmas": "verb of the clause",
    "actor_slots": "actor in",
    "recipient_slots": "recipient in",
}
SHOWN: Mapping[str, tuple[str, ...]] = {
    "participants": ("side", "text", "path", "resolved"),
    "circumstances": ("name", "value", "read_from"),
    "alternatives": ("trigger", "codes", "pattern_id", "conditions", "fate"),
}


def explain_events(
    warehouse: Root, article: Mapping[str, Any], events: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Why each of these stored events of an article was coded, as plain data."""
    from etl.explanation.trace import trace_events  # noqa: PLC0415
    from etl.extractors.layers import extract_layers  # noqa: PLC0415 - the model loads slowly
    from etl.knowledge import load_knowledge  # noqa: PLC0415
    from etl.warehouse.tables import to_article  # noqa: PLC0415

    differing = list_differing(read_release(warehouse, name_current_release(warehouse)))
    annotated = extract_layers(to_article(article))
    traces = list(trace_events(annotated, load_knowledge()))
    return [_explain(annotated, traces, event) | {"differing": differing} for event in events]


def list_differing(record: Mapping[str, Any]) -> list[str] | None:
    """In which parts the installed code and seeds are not those of a release; None where it does not tell."""
    made_with = record.get("fingerprints") or {}
    installed = list_fingerprints()
    if any(part not in made_with for part in READING_PARTS):
        return None
    return [part for part in READING_PARTS if made_with[part] != installed[part]]


def _explain(
    annotated: "AnnotatedArticle", traces: Sequence["TriggerTrace"], event: Mapping[str, Any]
) -> dict[str, Any]:
    from etl.explanation.evidence import find_evidence  # noqa: PLC0415
    from etl.knowledge import load_knowledge  # noqa: PLC0415

    own = next((t for t in traces if t.coded and t.coded.event_id == event["event_id"]), None)
    kind, _, pattern_id = event["coder"].partition(":")
    found: dict[str, Any] = {
        "event_id": event["event_id"],
        "reader": READERS.get(kind, event["coder"]),
        "coder": event["coder"],
        "coder_version": event["coder_version"],
        "installed_version": __version__,
        "is_coded_again": own is not None,
        "pattern": describe_pattern(pattern_id) if kind == "pattern" else None,
        "classifier": _rank_types(own.judged) if own is not None and own.judged else {},
        "participants": [],
        "circumstances": [],
    }
    if own is not None and own.coded is not None:
        again = next(row for row in annotated.events if row.event_id == event["event_id"])
        sides = own.coded.participants
        found["participants"] = (
            [
                _describe_participant(annotated, own.trigger, side, mention)
                for side, mentions in (("actor", sides.actors), ("recipient", sides.recipients))
                for mention in mentions
            ]
            if sides
            else []
        )
        evidence = find_evidence(annotated, load_knowledge(), again, trigger=own.trigger, matched=own.matched)
        found["circumstances"] = [asdict(circumstance) for circumstance in evidence]
    sentence = annotated.sentence_at(event["start_char"])
    found["alternatives"] = [
        row
        for trace in traces
        if sentence.start_char <= trace.trigger.idx < sentence.end_char
        for row in _list_alternatives(trace, own)
    ]
    return found


def _rank_types(types: Mapping[str, float]) -> dict[str, float]:
    """The likeliest types of a trigger, the first of them first."""
    ranked = sorted(types.items(), key=lambda item: (-item[1], item[0]))
    return {name: round(probability, 2) for name, probability in ranked[:MOST_TYPES] if probability >= LEAST_TOLD}


def _list_alternatives(trace: "TriggerTrace", own: "TriggerTrace | None") -> Iterator[dict[str, Any]]:
    """All patterns that held at a trigger of the sentence but the one that is explained."""
    from etl.explanation.trace import FATES  # noqa: PLC0415
    from etl.extractors.considered import CODED  # noqa: PLC0415

    for alternative in trace.alternatives:
        if trace is own and alternative.fate == CODED:
            continue
        pattern = alternative.pattern
        by = f" ({alternative.by.text})" if alternative.by is not None else ""
        yield {
            "trigger": trace.trigger.text,
            "start_char": trace.trigger.idx,
            "codes": _join_codes(pattern.event_type, pattern.event_mode, pattern.cameo_code),
            "pattern_id": pattern.pattern_id,
            "conditions": pattern.conditions,
            "fate": f"{FATES[alternative.fate]}{by}",
        }


def _join_codes(*parts: str | None) -> str:
    return " ".join(filter(None, parts))


def describe_pattern(pattern_id: str) -> dict[str, Any] | None:
    """A pattern as a person reads it: its codes, its conditions on one line, its example; None if no seed has it."""
    from etl.knowledge.seeds import read_seed  # noqa: PLC0415

    fact = next((fact for fact in read_seed("event_patterns") if fact["pattern_id"] == pattern_id), None)
    if fact is None:
        return None
    conditions = [
        f"{label.format(trigger_type=fact['trigger_type'])}: {value if isinstance(value, str) else ' | '.join(value)}"
        for column, label in CONDITIONS.items()
        if (value := fact[column])
    ]
    rules = {"requires_recipient": "needs a recipient", "is_reciprocal": "both sides do it"}
    conditions += [text for column, text in rules.items() if fact[column]]
    return {
        "pattern_id": pattern_id,
        "codes": _join_codes(fact["event_type"], fact["event_mode"], fact["cameo_code"], fact["status"]),
        "conditions": "; ".join(conditions),
        "example": fact["example"],
    }


def _describe_participant(
    annotated: "AnnotatedArticle", trigger: "Token", side: str, mention: "Mention"
) -> dict[str, Any]:
    from etl.explanation.trace import describe_path  # noqa: PLC0415
    from etl.extractors.references import span_of  # noqa: PLC0415

    span = span_of(annotated.doc, mention.start_char, mention.end_char)
    return {
        "side": side,
        "text": mention.text,
        "path": describe_path(trigger, span.root) if span is not None else None,
        "resolved": " ← ".join(_describe_chain(annotated, mention)),
        "mention_id": mention.mention_id,
        "actor_id": mention.actor_id,
    }


def _describe_chain(annotated: "AnnotatedArticle", mention: "Mention") -> Iterator[str]:
    """The mention as it was resolved, then what it takes up, then what that takes up."""
    by_id = {found.mention_id: found for found in annotated.mentions}
    current: Mention | None = mention
    for _ in range(LONGEST_CHAIN):
        if current is None:
            return
        words = "" if current is mention else f"“{current.text}” "
        who = current.actor_name or "no known actor"
        where = ", ".join(filter(None, (current.kind, current.country_code, current.sector_code)))
        trust = "" if current.confidence is None else f", {current.confidence:g}"
        yield f"{words}{who} ({where}; {current.resolution}{trust})"
        current = by_id.get(current.antecedent_mention_id or "")


def print_trace(found: Mapping[str, Any]) -> None:
    """Reader, pattern, participants, circumstances and alternatives of one event."""
    console = open_console()
    console.print(f"event {found['event_id']}", style="bold")
    for line in describe_trace(found):
        console.print(clean_cell(line), soft_wrap=True)
    for name, columns in SHOWN.items():
        if rows := found[name]:
            print_table(columns, [[row[column] for column in columns] for row in rows], title=f"{name} ({len(rows)})")


def describe_trace(found: Mapping[str, Any]) -> Iterator[str]:
    """Which reader spoke, by which pattern, and whether the installed code is the one that made the release."""
    yield f"coded by {found['reader']}, version {found['coder_version']}"
    if pattern := found["pattern"]:
        yield f"pattern {pattern['pattern_id']} -> {pattern['codes']}"
        yield f"holds where {pattern['conditions']}"
        yield f"as in “{pattern['example']}”"
    elif found["coder"].startswith("pattern:"):
        yield f"the installed seeds have no {found['coder']}"
    if found["classifier"]:
        told = ", ".join(f"{name} {probability:.2f}" for name, probability in found["classifier"].items())
        yield f"the classifier thinks of it as {told}"
    differing = found["differing"]
    if differing is None:
        yield "warning: the release does not record the code and seeds that made it; the installed ones may be others"
    elif differing or found["coder_version"] != found["installed_version"]:
        parts = ", ".join(differing) or f"version {found['installed_version']}"
        yield f"warning: the installed code or seeds are not those that made the release ({parts})"
    if not found["is_coded_again"]:
        yield "the installed code and seeds do not code this event; what they consider in its sentence:"
