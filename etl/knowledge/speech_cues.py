"""The words that attribute speech ("said", "according to"), from seeds/speech_cues.csv."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from etl.knowledge.seeds import read_seed


@dataclass(frozen=True, kw_only=True)
class SpeechCue:
    """How one word or phrase attributes: `is_thought` where a view and not an utterance is reported."""

    lemma: str
    is_thought: bool
    complements: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class SpeechCues:
    """Cues by lemma (verbs, nouns) and by their words (phrases that come before the speaker); `headings` are words
    before a colon that speak for nobody."""

    verbs: Mapping[str, SpeechCue]
    nouns: Mapping[str, SpeechCue]
    phrases: Mapping[tuple[str, ...], SpeechCue]
    headings: frozenset[str]


@cache
def load_speech_cues(*, seeds: Path | None = None) -> SpeechCues:
    """The cues, read once a process; `seeds` is another folder of seeds."""
    cues: dict[str, dict[str, SpeechCue]] = {"verb": {}, "noun": {}, "phrase": {}, "heading": {}}
    for fact in read_seed("speech_cues", folder=seeds):
        cues[fact["cue_kind"]][fact["lemma"]] = SpeechCue(
            lemma=fact["lemma"],
            is_thought=fact["strength"] == "thought",
            complements=frozenset(fact["complements"]),
        )
    phrases = {tuple(phrase.split()): cue for phrase, cue in cues["phrase"].items()}
    return SpeechCues(verbs=cues["verb"], nouns=cues["noun"], phrases=phrases, headings=frozenset(cues["heading"]))
