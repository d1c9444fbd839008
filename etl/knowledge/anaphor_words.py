"""Words that tell for whom a pronoun, a plural or a definite phrase stands: sex, number, person or body."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from etl.knowledge.seeds import read_seed

MALE, FEMALE = "male", "female"


@dataclass(frozen=True, kw_only=True, eq=False)
class AnaphorWords:
    """The words of seeds/anaphor_words.csv; first names keep their capital, all else is in lower case."""

    genders_of_names: Mapping[str, str]  # male | female
    genders_of_titles: Mapping[str, str]
    classes: Mapping[str, frozenset[str]]
    set_numbers: Mapping[str, int]
    person_sets: Mapping[str, int]

    def words(self, word_class: str) -> frozenset[str]:
        """Words of a class; KeyError for one that the seed has not."""
        return self.classes[word_class]

    def gender_of_name(self, name: str) -> str | None:
        """The sex that the first word of a full name tells (male, female); None where it does not."""
        words = name.split()
        return self.genders_of_names.get(words[0]) if len(words) > 1 else None

    def gender_of_title(self, title: str) -> str | None:
        """The sex that a title tells by any of its words ("spokeswoman"); None where it does not."""
        words = title.lower().split()
        found = {self.genders_of_titles[word] for word in words if word in self.genders_of_titles}
        return found.pop() if len(found) == 1 else None


@cache
def load_anaphor_words(folder: Path | None = None) -> AnaphorWords:
    """The words, read once a process; `folder` is another folder of seeds."""
    facts = read_seed("anaphor_words", folder=folder)
    classes: dict[str, set[str]] = {}
    for fact in facts:
        classes.setdefault(fact["word_class"], set()).add(fact["word"])

    def genders(part: str) -> dict[str, str]:
        male, female = classes[f"{MALE}_{part}"], classes[f"{FEMALE}_{part}"]
        return dict.fromkeys(male - female, MALE) | dict.fromkeys(female - male, FEMALE)

    return AnaphorWords(
        genders_of_names=genders("name"),
        genders_of_titles=genders("title"),
        classes={word_class: frozenset(words) for word_class, words in classes.items()},
        set_numbers={fact["word"]: fact["value"] for fact in facts if fact["word_class"] == "set_number"},
        person_sets={fact["word"]: fact["value"] for fact in facts if fact["word_class"] == "person_set"},
    )
