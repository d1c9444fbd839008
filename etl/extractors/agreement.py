"""With which pronouns a reference or noun agrees: one person, a body, several people; man or woman."""

from spacy.tokens import Token

from etl.extractors.references import Reference
from etl.knowledge.anaphor_words import FEMALE, MALE, AnaphorWords

PERSON, BODY, GROUP, THING, THINGS = "person", "body", "group", "thing", "things"
PLURAL_TAGS = ("NNS", "NNPS")
LONGEST_TITLE = 12  # characters before a name in which a form of address is sought
GENDERS_OF_PRONOUNS = {
    **dict.fromkeys(("he", "him", "his", "himself"), MALE),
    **dict.fromkeys(("she", "her", "hers", "herself"), FEMALE),
}


def category_of(words: AnaphorWords, reference: Reference, head: Token) -> str:
    """person (he, she), body (it; they, for organisations) or group (they)."""
    if reference.kind == "person" or reference.is_individual:
        return PERSON
    if head.lower_ in words.words("people_noun"):
        return GROUP
    if reference.kind in ("organisation", "country", "place_as_actor"):
        return GROUP if _is_people(reference, head) else BODY
    if reference.is_plural:
        return GROUP
    if any(token.lower_ in words.words("body_noun") for token in (head, *head.children)) and not _is_human(head):
        return BODY
    return GROUP if head.tag_ in PLURAL_TAGS else PERSON


def _is_people(reference: Reference, head: Token) -> bool:
    """ "Kenyans", "the Houthis": a name that is a plural; "the Netherlands" and "Reuters" are none."""
    if reference.form == "demonym":
        return head.tag_ in PLURAL_TAGS
    has_article = any(child.lower_ == "the" for child in head.lefts) and head.left_edge.i >= head.i - 1
    is_plural = head.lower_.endswith("s") and not head.lower_.endswith("ss")
    return reference.kind == "organisation" and has_article and is_plural and head.text[1:].islower()


def _is_human(head: Token) -> bool:
    """ "army chief", "party member": the body only modifies the head."""
    return any(child.dep_ in ("compound", "amod") for child in head.children) and head.lower_.endswith(
        ("er", "or", "man", "ist", "ian", "chief", "head", "ant", "ent", "ee")
    )


def category_of_noun(head: Token) -> str:
    """thing or things, for a noun that names no actor."""
    return THINGS if head.tag_ in PLURAL_TAGS else THING


def gender_of(words: AnaphorWords, reference: Reference, text: str) -> str | None:
    """male or female, where a form of address, a title or a first name tells it; else None."""
    before = text[max(0, reference.start - LONGEST_TITLE) : reference.start].split()
    name = text[reference.start : reference.end]
    first = name.split(" ", 1)[0].lower()
    titles = (before[-1].lower() if before else "", first)
    for title in titles:
        if title in words.genders_of_titles:
            return words.genders_of_titles[title]
    if reference.kind != "person":
        return words.gender_of_title(name)
    by_title = words.gender_of_title(reference.title_text or "")
    known = words.gender_of_name(reference.actor.actor_name) if reference.actor else None
    return words.gender_of_name(name) or known or by_title


def is_plural_noun(token: Token) -> bool:
    """Whether a noun is plural by its form."""
    return token.tag_ in PLURAL_TAGS
