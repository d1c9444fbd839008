"""Key terms: what an article is about, whatever other articles say."""

from etl.key_terms import LEAD_FACTOR, MOST_TERMS, list_key_terms, measure_rarity

TEXT = (
    "Vice Foreign Minister Lim Sung-nam spoke by telephone with John Sullivan about the missile launch. "
    "The missile flew over Hokkaido. Lim said that the two allies would meet again."
)


def words(title: str | None, text: str) -> list[str]:
    return [word for word, _ in list_key_terms(title, text)]


def test_names_and_rare_words_come_first() -> None:
    assert words(None, TEXT)[:4] == ["lim", "missile", "sung-nam", "hokkaido"]


def test_common_words_are_no_terms() -> None:
    assert not {"the", "with", "that", "said", "two"} & set(words(None, TEXT))
    assert list_key_terms(None, "He was there and they were with him.") == ()


def test_scores_fall_and_are_above_zero() -> None:
    scores = [score for _, score in list_key_terms("Missile over Hokkaido", TEXT)]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0


def test_repeats_and_the_lead_weigh_more() -> None:
    once, twice = (dict(list_key_terms(None, text))["tsunami"] for text in ("A tsunami came.", "A tsunami, a tsunami."))
    assert twice > once
    late = "It was said. " * 40 + "A tsunami came."
    assert (
        dict(list_key_terms(None, "A tsunami came."))["tsunami"]
        == LEAD_FACTOR * dict(list_key_terms(None, late))["tsunami"]
    )


def test_case_possessives_and_accents_do_not_matter() -> None:
    assert words(None, "SULLIVAN’s call, Sullivan's call") == words(None, "Sullivan call, sullivan call")
    assert measure_rarity("café") == measure_rarity("cafe")


def test_the_headline_counts() -> None:
    assert "quake" in words("Quake near Lima", "People fled into the streets.")


def test_no_more_terms_than_are_compared() -> None:
    assert len(words(None, " ".join(f"nonword{number}" for number in range(100)))) == MOST_TERMS


def test_texts_without_words_have_no_terms() -> None:
    assert list_key_terms(None, "… — !") == ()
    assert list_key_terms("", "") == ()
