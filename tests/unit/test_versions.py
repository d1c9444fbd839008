"""Repeats and versions inside one batch."""

from dataclasses import replace
from datetime import date

import pytest

from etl.normalise import normalise
from etl.records import Article, RawDocument
from etl.versions import MOST_TEXTS, find_repeats, index_articles, list_version_keys, number_articles, plain_url

TEXT = "Kenya will send 3,000 police officers to South Sudan in October, the interior ministry said."
CORRECTED = TEXT.replace("3,000", "300")
OTHER = "Finland summoned an ambassador over flights above the gulf."


def article(text: str = TEXT, *, offset: int = 0, path: str = "a.jsonl", **fields: str) -> Article:
    raw = RawDocument(landing_path=path, landing_offset=offset, format="jsonl", text=text, **fields)
    found = normalise(raw, batch_date=date(2017, 8, 17))
    assert isinstance(found, Article)
    return found


def versions(*articles: Article) -> list[int]:
    """Version of each article, in the order given; 0 for a repeat."""
    return number_articles(index_articles(articles, [0] * len(articles))).version.tolist()


def test_the_same_record_again_is_one_article():
    entries = index_articles([article(), article(offset=99), article(OTHER, offset=200)], [0, 0, 0])
    assert find_repeats(entries).tolist() == [False, True, False]


def test_the_same_text_under_another_id_is_no_repeat():
    entries = index_articles([article(source_record_id="1"), article(source_record_id="2")], [0, 0])
    assert not find_repeats(entries).any()


def test_changed_text_under_one_id_is_the_next_version_in_landing_order():
    assert versions(article(source_record_id="1"), article(CORRECTED, offset=50, source_record_id="1")) == [1, 2]


def test_versions_follow_the_time_of_publication_where_all_have_one():
    later = article(CORRECTED, source_record_id="1", published="2017-08-16T12:00:00Z")
    earlier = article(offset=50, source_record_id="1", published="2017-08-16T09:00:00Z")
    undated = article(offset=90, text=TEXT + " More follows.", source_record_id="1")
    assert versions(later, earlier) == [2, 1]
    assert versions(later, earlier, undated) == [1, 2, 3]  # one has none: the order of arrival


def test_changed_text_under_one_url():
    url = "https://example.org/kenya"
    assert versions(article(url=url), article(CORRECTED, path="b.jsonl", url=url)) == [1, 2]


@pytest.mark.parametrize(
    "url",
    [
        "http://www.example.org/kenya/",
        "https://example.org/kenya?utm_source=rss&utm_medium=feed",
        "https://EXAMPLE.org/kenya",
    ],
)
def test_one_address_is_written_in_many_ways(url: str):
    assert plain_url(url) == "example.org/kenya"


def test_a_query_can_be_the_article():
    assert plain_url("https://example.org/news?id=5") != plain_url("https://example.org/news?id=6")


def test_one_id_at_two_outlets_is_two_articles():
    one = article(source_record_id="1", outlet="Harbour Daily")
    assert versions(one, article(CORRECTED, offset=50, source_record_id="1", outlet="Meridian Post")) == [1, 1]


def test_one_url_with_wholly_different_texts_is_two_articles():
    url = "https://example.org/live"
    assert versions(article(url=url), article(OTHER, offset=50, url=url)) == [1, 1]


def test_third_version_follows_through_either_key():
    url = "https://example.org/kenya"
    third_text = CORRECTED + " South Sudan welcomed the plan."
    found = versions(
        article(source_record_id="1", outlet="Harbour Daily"),
        article(CORRECTED, offset=50, source_record_id="1", outlet="Harbour Daily", url=url),
        article(third_text, offset=90, url=url),
    )
    assert found == [1, 2, 3]


def test_a_key_that_many_texts_share_names_no_article():
    # The address of a section, under which every text of a live page was saved.
    url = "https://example.org/live"
    texts = [f"{TEXT} Update {number} followed." for number in range(MOST_TEXTS + 1)]
    assert set(versions(*(article(text, offset=n, url=url) for n, text in enumerate(texts)))) == {1}
    assert max(versions(*(article(text, offset=n, url=url) for n, text in enumerate(texts[:-1])))) == MOST_TEXTS


def headlined(title: str, text: str, day: str) -> Article:
    return article(text, title=title, outlet="Harbour Daily", published=day)


def test_what_a_wire_sends_again_under_its_headline_is_a_version():
    first = headlined("Kenya to send police to South Sudan", TEXT, "2017-08-16")
    again = headlined("UPDATE 1-Kenya to send police to South Sudan", CORRECTED, "2017-08-17")
    late = headlined("UPDATE 1-Kenya to send police to South Sudan", CORRECTED + " At last.", "2017-09-17")
    assert versions(first, again) == [1, 2]
    assert versions(first, late) == [1, 1]


def test_a_headline_that_comes_back_without_a_mark_is_another_article():
    first = headlined("Weather on the coast tomorrow", TEXT, "2017-08-16")
    assert versions(first, headlined("Weather on the coast tomorrow", CORRECTED, "2017-08-17")) == [1, 1]


def test_a_repeat_takes_no_number():
    one, again = article(source_record_id="1"), article(offset=70, source_record_id="1")
    assert versions(one, again, article(CORRECTED, offset=90, source_record_id="1")) == [1, 0, 2]


def test_keys_tell_what_they_are_made_of():
    keys = list_version_keys(
        source_record_id="1", url="https://a.example/x", outlet="Harbour Daily", plain_title="kenya to send police"
    )
    assert [key[:2] for key in keys] == ["i:", "u:", "t:"]
    # Two words are the headline of anything.
    assert list_version_keys(source_record_id=None, url=None, outlet="Harbour Daily", plain_title="the news") == ()


def test_articles_without_keys_are_all_first_versions():
    assert versions(article(), article(CORRECTED, offset=50)) == [1, 1]


def test_no_articles_have_no_versions():
    assert versions() == []


def test_where_an_article_landed_does_not_name_it():
    one = article(source_record_id="1")
    assert versions(one, replace(one, landing_path="b.jsonl", landing_offset=7)) == [1, 0]
