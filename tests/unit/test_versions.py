"""Repeats and versions inside one batch."""

from dataclasses import replace
from datetime import date

from etl.normalise import normalise
from etl.records import Article, RawDocument
from etl.versions import drop_repeats, number_versions

TEXT = "Kenya will send 3,000 police officers to South Sudan in October, the interior ministry said."
CORRECTED = TEXT.replace("3,000", "300")
OTHER = "Finland summoned an ambassador over flights above the gulf."


def article(text: str = TEXT, *, offset: int = 0, path: str = "a.jsonl", **fields: str) -> Article:
    raw = RawDocument(landing_path=path, landing_offset=offset, format="jsonl", text=text, **fields)
    found = normalise(raw, batch_date=date(2017, 8, 17))
    assert isinstance(found, Article)
    return found


def versions(*articles: Article) -> list[tuple[str, int]]:
    return [(found.body_text, found.version) for found in number_versions(articles)]


def test_the_same_record_again_is_one_article():
    first, again, other = article(), article(offset=99), article(OTHER, offset=200)
    assert drop_repeats([first, again, other]) == ([first, other], 1)


def test_the_same_text_under_another_id_is_no_repeat():
    assert drop_repeats([article(source_record_id="1"), article(source_record_id="2")])[1] == 0


def test_changed_text_under_one_id_is_the_next_version_in_landing_order():
    first, second = article(source_record_id="1"), article(CORRECTED, offset=50, source_record_id="1")
    assert versions(second, first) == [(TEXT, 1), (CORRECTED, 2)]


def test_changed_text_under_one_url():
    url = "https://example.org/kenya"
    assert versions(article(url=url), article(CORRECTED, path="b.jsonl", url=url)) == [(TEXT, 1), (CORRECTED, 2)]


def test_one_id_at_two_outlets_is_two_articles():
    one = article(source_record_id="1", outlet="Harbour Daily")
    other = article(CORRECTED, offset=50, source_record_id="1", outlet="Meridian Post")
    assert versions(one, other) == [(TEXT, 1), (CORRECTED, 1)]


def test_one_url_with_wholly_different_texts_is_two_articles():
    url = "https://example.org/live"
    assert versions(article(url=url), article(OTHER, offset=50, url=url)) == [(TEXT, 1), (OTHER, 1)]


def test_third_version_follows_through_either_key():
    url = "https://example.org/kenya"
    third_text = CORRECTED + " South Sudan welcomed the plan."
    found = versions(
        article(source_record_id="1", outlet="Harbour Daily"),
        article(CORRECTED, offset=50, source_record_id="1", outlet="Harbour Daily", url=url),
        article(third_text, offset=90, url=url),
    )
    assert [version for _, version in found] == [1, 2, 3]


def test_articles_without_keys_are_all_first_versions():
    assert versions(article(), article(CORRECTED, offset=50)) == [(TEXT, 1), (CORRECTED, 1)]


def test_numbering_changes_nothing_else():
    found = article(source_record_id="1")
    assert number_versions([replace(found, version=7)]) == [found]
