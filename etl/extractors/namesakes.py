"""Which of several countries a name means ("Georgia", "Congo"), from the other words of the article."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from etl.extractors.references import PLACE_FORM, Reference
from etl.knowledge.actors import ActorKnowledge
from etl.knowledge.namesakes import Namesake, load_namesakes
from etl.records import AnnotatedArticle

DEFAULT_CONFIDENCE = 0.6  # of what the name means most often, where nothing in the article tells


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The reading of an ambiguous name in one article, None where as much speaks for another; confidence 0 to 1."""

    reading: Namesake | None
    confidence: float | None


class NamesakeReader:
    """Decides the ambiguous country names of one article, each once: one sense a name and article."""

    def __init__(self, annotated: AnnotatedArticle) -> None:
        self._annotated = annotated
        self._decided: dict[str, Decision | None] = {}

    def read(self, name: str) -> Decision | None:
        """What the name means in this article; None for a name that has one reading only."""
        if name not in self._decided:
            readings = load_namesakes().get(name)
            self._decided[name] = self._decide(readings) if readings else None
        return self._decided[name]

    def _decide(self, readings: Sequence[Namesake]) -> Decision:
        counts = {reading.country_code: self._count_cues(reading) for reading in readings}
        best = max(counts.values())
        leaders = [reading for reading in readings if counts[reading.country_code] == best]
        if best == 0:
            default = next((reading for reading in readings if reading.is_default), None)
            return Decision(reading=default, confidence=DEFAULT_CONFIDENCE if default else None)
        if len(leaders) > 1:
            return Decision(reading=None, confidence=None)
        return Decision(reading=leaders[0], confidence=_share(counts, leaders[0]))

    def _count_cues(self, reading: Namesake) -> int:
        """Distinct cues in the article; its dateline and outlet count as one."""
        text = self._annotated.plain_text
        is_home = self._annotated.article.outlet_country == reading.country_code
        return len({match[0] for match in reading.cue.finditer(text)}) + is_home


def _share(counts: Mapping[str, int], reading: Namesake) -> float:
    """The share of the cues that speak for the reading, with one for doubt (Laplace)."""
    return round((counts[reading.country_code] + 1) / (sum(counts.values()) + 2), 2)


def decide_namesake(
    annotated: AnnotatedArticle, actors: ActorKnowledge, namesakes: NamesakeReader, reference: Reference
) -> Reference:
    """A country whose name means another one, too, as the article has it; undecided where as much speaks for both."""
    if reference.kind != "country":
        return reference
    decision = namesakes.read(annotated.text_at(reference.start, reference.end))
    if decision is None:
        return reference
    if decision.reading is None:
        return replace(reference, resolution="unresolved", actor=None, country_code=None)
    country_code = decision.reading.country_code
    return replace(
        reference,
        kind="place_as_actor" if decision.reading.is_region else "country",
        resolution="alias" if decision.reading.is_region else reference.resolution,
        actor=actors.country_actor(country_code),
        country_code=country_code,
        confidence=decision.confidence,
        form=PLACE_FORM if decision.reading.is_region else reference.form,
    )
