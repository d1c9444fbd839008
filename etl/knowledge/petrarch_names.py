"""How the names of dictionaries that are all in capitals are written in news."""

import re

from etl.knowledge.overlay import list_names
from etl.knowledge.places import fold_name
from etl.knowledge.seeds import read_seed

PARENTHESIS = re.compile(r"\(([^()]*)\)?")
ROMAN = re.compile(r"[IVX]+")
VOWEL = re.compile(r"[AEIOUY]")
SHORTEST_WORD, LONGEST_ACRONYM = 4, 6  # letters of a single word that may be an acronym and a word
PERSON_WORDS = range(2, 6)


class NameSpeller:
    """Spells names as the seeds do where they know them, else by rule."""

    def __init__(self) -> None:
        words: dict[str, set[str]] = {}
        for fact in read_seed("reference_words"):
            words.setdefault(fact["word_class"], set()).add(fact["word"])
        self._particles, self._body_nouns = words["name_particle"], words["body_noun"]
        self._known: dict[str, str] = {}
        for seed in ("countries", "organisations", "officials"):
            for fact in read_seed(seed):
                for name in list_names(seed, fact):
                    self._known.setdefault(fold_name(name), name)

    def spell(self, written: str) -> tuple[list[str], str | None]:
        """The spellings of a name, and what of it is left out (None: nothing)."""
        bare = " ".join(PARENTHESIS.sub(" ", written).split())
        insides = [inside.strip() for inside in PARENTHESIS.findall(written)]
        acronyms = [inside for inside in insides if re.fullmatch(r"[^\W\d_][\w.-]*", inside)]
        names = [name for part in (bare, *acronyms) if re.search(r"[^\W\d_]", part) for name in self._spell_one(part)]
        left_out = [inside for inside in insides if inside not in acronyms]
        if not names:
            return [], "a name without a letter"
        return list(dict.fromkeys(names)), f"({left_out[0]}) is left out" if left_out else None

    def is_person(self, name: str) -> bool:
        """Whether it has the form of a person's name: a few words, none of which names a body."""
        words = name.split()
        return (
            len(words) in PERSON_WORDS
            and not any(character.isdigit() for character in name)
            and not self._body_nouns & {part for word in words for part in (word.lower(), *word.lower().split("-"))}
        )

    def _spell_one(self, name: str) -> list[str]:
        if known := self._known.get(fold_name(name)):
            return [known]
        if any(character.islower() for character in name):
            return [name]
        if " " not in name and len(name) <= LONGEST_ACRONYM and name.isalpha():
            is_word = len(name) >= SHORTEST_WORD and VOWEL.search(name)
            return [name, name.capitalize()] if is_word else [name]
        words = name.split()
        return [" ".join(self._spell_word(word, is_first=index == 0) for index, word in enumerate(words))]

    def _spell_word(self, word: str, *, is_first: bool) -> str:
        if known := self._known.get(fold_name(word)):
            return known if " " not in known else word.capitalize()
        if ROMAN.fullmatch(word) or not VOWEL.search(word) or "." in word:
            return word
        parts = word.split("-")
        return "-".join(self._spell_part(part, is_first=is_first and index == 0) for index, part in enumerate(parts))

    def _spell_part(self, part: str, *, is_first: bool) -> str:
        if part.lower() in self._particles and not is_first:
            return part.lower()
        if part.startswith("MC") and len(part) > len("MC"):
            return f"Mc{part[2:].capitalize()}"
        head, apostrophe, tail = part.partition("'")
        if apostrophe and len(head) == 1:
            return f"{head}'{tail.capitalize()}"
        return part.capitalize()
