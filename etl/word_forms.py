"""Parts of speech, morphology and lemmas of tagged and parsed words, each found out once.

The model's rules for them (its attribute ruler) read a word's tag and label and, of a few words, the word itself; its
lemmatizer reads a word and what these rules say of it. So the model is asked once for each such combination, in a
document of those words alone, and its answers are remembered: the same as its own on the text, at less cost.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, MorphAnalysis, Token

RULER, LEMMATIZER = "attribute_ruler", "lemmatizer"
READABLE = frozenset({"TAG", "LOWER", "DEP", "IS_SPACE"})  # what a rule may ask of a word, for its answer to be kept
MOST_KEPT = 100_000  # answers; more than these, and all are forgotten: bounds the space

Key = tuple[int, int, int, int]  # lower form (0 if no rule asks for it), tag, label, whether it is white space
Form = tuple[int, int, int, MorphAnalysis, int]  # tag, label, part of speech, morphology, lemma (0: not the rules')
Rule = Sequence[dict[str, Any]]


class WordForms:
    """Does for one model what its attribute ruler and its lemmatizer do."""

    def __init__(self, model: Language) -> None:
        ruler: Any = model.get_pipe(RULER)
        rules = [rule for entry in ruler.patterns for rule in entry["patterns"]]
        asked = {name for rule in rules for word in rule for name in word}
        if asked - READABLE:
            raise ValueError(f"the model's rules ask for {', '.join(sorted(asked - READABLE))}")
        self._vocab = model.vocab
        self._ruler = ruler
        lemmatizer: Any = model.get_pipe(LEMMATIZER)
        index = lemmatizer.lookups.get_table("lemma_index")
        for part in list(index):
            index[part] = frozenset(index[part])  # it is a list, in which the model looks words up
        self._lemmatizer = lemmatizer
        self._naming = _compile_names(word["LOWER"] for rule in rules for word in rule if "LOWER" in word)
        self._linking = Matcher(model.vocab)
        self._linking.add("linked", [list(rule) for rule in rules if len(rule) > 1])
        self._names: dict[int, int] = {}
        self._forms: dict[tuple[Key, ...], tuple[Form, ...]] = {}
        self._lemmas: dict[tuple[int, int, MorphAnalysis], int] = {}

    def __call__(self, doc: Doc) -> Doc:
        """The document, with the part of speech, morphology and lemma of each word."""
        tokens = list(doc)
        keys = self._list_keys(doc, tokens)
        forms = [self._find_forms(tokens[i : i + 1], (key,))[0] for i, key in enumerate(keys)]
        for start, end in self._find_linked(doc):
            forms[start:end] = self._find_forms(tokens[start:end], tuple(keys[start:end]))
        for token, key, (tag, label, part, morphology, lemma) in zip(tokens, keys, forms, strict=True):
            token.pos = part
            token.morph = morphology
            token.lemma = lemma or self._find_lemma(token, part, morphology)
            if tag != key[1] or label != key[2]:
                token.tag, token.dep = tag, label
        return doc

    def _list_keys(self, doc: Doc, tokens: Sequence[Token]) -> list[Key]:
        names = self._names
        keys: list[Key] = []
        for token, (word, tag, label, is_space) in zip(
            tokens, doc.to_array(["LOWER", "TAG", "DEP", "IS_SPACE"]).tolist(), strict=True
        ):
            name = names.get(word)
            if name is None:
                _make_room(names)
                name = names[word] = word if self._naming.search(token.lower_) else 0
            keys.append((name, tag, label, is_space))
        return keys

    def _find_linked(self, doc: Doc) -> Iterator[tuple[int, int]]:
        """Stretches of words that a rule reads together; those that overlap are one."""
        stretches: list[tuple[int, int]] = []
        for _, start, end in sorted(self._linking(doc, allow_missing=True), key=lambda match: match[1:]):
            if stretches and start < stretches[-1][1]:
                first, last = stretches.pop()
                stretches.append((first, max(end, last)))
            else:
                stretches.append((start, end))
        return iter(stretches)

    def _find_forms(self, tokens: Sequence[Token], keys: tuple[Key, ...]) -> tuple[Form, ...]:
        forms = self._forms.get(keys)
        if forms is None:
            _make_room(self._forms)
            alone = Doc(self._vocab, words=[token.text for token in tokens])
            for token, (_, tag, label, _) in zip(alone, keys, strict=True):
                token.tag, token.dep = tag, label
            forms = tuple((t.tag, t.dep, t.pos, t.morph, t.lemma) for t in self._ruler(alone))
            self._forms[keys] = forms
        return forms

    def _find_lemma(self, token: Token, part: int, morphology: MorphAnalysis) -> int:
        key = (token.orth, part, morphology)
        lemma = self._lemmas.get(key)
        if lemma is None:
            if len(self._lemmas) >= MOST_KEPT:
                self._lemmatizer.cache.clear()
            _make_room(self._lemmas)
            lemma = self._lemmas[key] = self._vocab.strings.add(self._lemmatizer.lemmatize(token)[0])
        return lemma


def _compile_names(conditions: Iterable[str | dict[str, Any]]) -> re.Pattern[str]:
    """What the lower forms look like that rules ask for."""
    patterns: list[str] = []
    for condition in conditions:
        if isinstance(condition, str):
            patterns.append(rf"\A{re.escape(condition)}\Z")
        elif set(condition) == {"IN"}:
            patterns += [rf"\A{re.escape(word)}\Z" for word in condition["IN"]]
        elif set(condition) == {"REGEX"}:
            patterns.append(condition["REGEX"])
        else:
            raise ValueError(f"the model's rules ask in an unknown way for words: {condition}")
    return re.compile("|".join(dict.fromkeys(patterns)))


def _make_room(memory: dict[Any, Any]) -> None:
    if len(memory) >= MOST_KEPT:
        memory.clear()
