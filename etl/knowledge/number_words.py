"""Number words: one, dozen, million, twenty-first, hundreds."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from etl.knowledge.seeds import read_seed

# A written number has few words; the limit keeps matching linear on any input.
MOST_WORDS = 10
DIGITS = r"(?:\d{1,3}(?:,\d{3}){1,5}(?!\d)|\d{1,15}(?!\d))(?:\.\d{1,9}(?!\d))?|(?<![\d.])\.\d{1,6}(?!\d)"
SPLIT = re.compile(r"[\s-]+")


@dataclass(frozen=True, kw_only=True)
class NumberWords:
    """Values by word. `scales` multiply what precedes them, `vague` plurals name only a scale."""

    cardinals: Mapping[str, int]
    scales: Mapping[str, int]
    scale_symbols: Mapping[str, int]
    ordinals: Mapping[str, int]
    fractions: Mapping[str, float]
    vague: Mapping[str, int]
    pattern: str

    def read(self, written: str) -> float | None:
        """The number that digits or words stand for (1,200; two hundred and five); None if none."""
        written = written.strip().lower()
        if re.fullmatch(DIGITS, written):
            return float(written.replace(",", ""))
        words = [word for word in SPLIT.split(written) if word != "and"]
        if words and words[0] in ("a", "an"):
            words[0] = "one"
        return self._add_up(words) if words else None

    def _add_up(self, words: list[str]) -> float | None:
        total, current = 0.0, 0.0
        room = math.inf  # what comes next must be smaller: 20 leaves room for 1 to 9
        for word in words:
            if word in self.scales:
                scale = self.scales[word]
                if scale >= 1000:
                    total, current = total + (current or 1) * scale, 0.0
                else:
                    current = (current or 1) * scale
                room = scale
                continue
            if re.fullmatch(DIGITS, word) and room == math.inf:  # 7 hundred thousand
                current, room = float(word.replace(",", "")), 1
                continue
            number = self.cardinals.get(word)
            if number is None or number >= room:
                return None
            current += number
            room = 10 if number >= 20 else 1
        return total + current


@cache
def load_number_words(folder: Path | None = None) -> NumberWords:
    """The words of seeds/number_words.csv. Raises SeedError where the seed is wrong."""
    facts = read_seed("number_words", folder=folder)

    def select(*kinds: str) -> dict[str, float]:
        return {fact["word"]: fact["value"] for fact in facts if fact["kind"] in kinds}

    cardinals, scales = select("unit", "teen", "ten"), select("scale")
    word = "|".join(sorted((*cardinals, *scales), key=lambda text: (-len(text), text)))
    return NumberWords(
        cardinals={key: int(value) for key, value in cardinals.items()},
        scales={key: int(value) for key, value in scales.items()},
        scale_symbols={key: int(value) for key, value in select("scale_symbol").items()},
        ordinals={key: int(value) for key, value in select("ordinal").items()},
        fractions=select("fraction"),
        vague={key: int(value) for key, value in select("vague").items()},
        # "and" joins only what follows hundred, thousand, million … (two hundred and five).
        pattern=rf"(?:{word})(?:(?:[\s-]|(?<=dred|sand|lion)\sand\s)(?:{word})){{0,{MOST_WORDS}}}(?!\w)",
    )
