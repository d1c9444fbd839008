"""A release built once from a small world, for all tests that read marts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sql_world import RUNS, Release, World, country, group, ministry, person

from etl.marts import BuildResult, build_release

KOREA, AMERICA = country("KOR", "South Korea"), country("USA", "United States")
LIM, SULLIVAN = person("Lim Sung-nam", "KOR"), person("John Sullivan", "USA")
KANG, TILLERSON = person("Kang Kyung-wha", "KOR"), person("Rex Tillerson", "USA")
AUGUST = (date(2017, 8, 1), date(2017, 8, 31))


def make_world() -> tuple[World, dict[str, str], dict[str, str]]:
    """The world of the tests: a phone call that three articles report, and what must not merge with it."""
    world, events = World(), {}
    text = "Diplomats of two allies talked by telephone. Lim spoke with Sullivan. Kang met Tillerson in Manila."
    call, day = world.article(text, date(2017, 8, 16), "Yonhap", signature=["b1", "b2"]), date(2017, 8, 15)
    published = {"day": date(2017, 8, 16), "date_status": "published"}
    diplomats = [group("KOR", "diplomat", "GOV"), group("USA", "diplomat", "GOV")]
    events["lead"] = world.event(
        call, "CONSULT", diplomats[:1], diplomats[1:], medium="telephone", cameo_code="041", **published
    )
    events["call"] = world.event(
        call,
        "CONSULT",
        [LIM],
        [SULLIVAN],
        day=day,
        sentence=1,
        medium="telephone",
        cameo_code="041",
        date_status="relative",
    )
    events["manila"] = world.event(call, "CONSULT", [KANG], [TILLERSON], day=AUGUST, sentence=2, medium="in_person")
    world.add(
        "places",
        article_id=call,
        start_char=90,
        end_char=96,
        text="Manila",
        place_id="1701668",
        place_name="Manila",
        country_code="PHL",
        latitude=14.6,
        longitude=121.0,
        feature_code="PPLC",
        place_use="location",
        confidence=0.9,
    )
    other = world.article("The US deputy secretary called Seoul.", date(2017, 8, 17), "Agency")
    events["other agency"] = world.event(other, "CONSULT", [SULLIVAN], [ministry("KOR")], day=day)
    copy = world.article(text, None, "Copycat", signature=["b2"])
    events["undated copy"] = world.event(
        copy, "CONSULT", [LIM], [SULLIVAN], sentence=1, medium="telephone", cameo_code="041"
    )
    denial = world.article("Seoul denied that it had talked to Washington.", date(2017, 8, 16), "Daily")
    events["denied"] = world.event(denial, "CONSULT", [KOREA], [AMERICA], status="denied", **published)
    events["threat"] = world.event(denial, "THREATEN", [KOREA], [AMERICA], day=day, status="possible")
    return world, events, {"call": call, "other": other, "copy": copy, "denial": denial}


def add_strike(world: World) -> dict[str, str]:
    """An attack with counts that differ between reports, in a country of its own."""
    attackers = person("Ali Example", "SYR", "REB")
    village, events = group("SYR", "villager", "CVL"), {}
    for name, killed, day in (("first", 3, date(2018, 3, 5)), ("second", 5, date(2018, 3, 6))):
        article = world.article(f"Rebels killed {killed} villagers.", day, name)
        events[name] = world.event(
            article, "ASSAULT", [attackers], [village], day=date(2018, 3, 5), magnitude_killed=killed
        )
    return events


def add_changed_article(world: World) -> tuple[dict[str, str], dict[str, str]]:
    """An article that changed twice, in a country of its own: every version codes an event, quotes and counts."""
    crowd, speaker = group("NOR", "crowd", "CVL"), person("Eva Example", "NOR")
    articles, events = {}, {}
    for version, size in enumerate((100, 200, 300), start=1):
        name = f"version {version}"
        text = f"About {size} people marched through the old town of Oslo. The mayor said that the march was peaceful"
        article = world.article(
            text,
            date(2019, 5, version),
            "Harbour Daily",
            version=version,
            version_keys=["u:oslo"],
            wire_mark=f"UPDATE {version - 1}" if version > 1 else None,
            title=f"March in Oslo {version}",
        )
        # Another day in each version: reports of all three could not be taken for one event.
        events[name] = world.event(article, "PROTEST", [crowd], day=date(2019, 5, version), place_id=f"place {version}")
        articles[name] = article
        world.mention(article, person(f"Witness {version}", "NOR"), start=30)
        world.mention(article, speaker, start=60)
        span = {"article_id": article, "start_char": 6, "end_char": 9, "text": str(size)}
        world.add("quotes", quote_id=name, sentence_index=1, quote_type="indirect", speaker_text="mayor", **span)
        world.add("quantities", value=float(size), is_approximate=True, **span)
        world.add("dates", timex_type="DATE", timex_value="2019", date_status="explicit", **span)
        world.add(
            "places",
            place_id=f"place {version}",
            place_name="Oslo",
            country_code="NOR",
            place_use="location",
            confidence=1.0,
            **span,
        )
    return articles, events


def add_spellings(world: World) -> dict[str, str]:
    """One person whom two agencies write in two ways, and whose counterpart is the same, in a country of its own."""
    chess, events = group("FIN", "chess player", "CVL"), {}
    for name, day in (("Aleksei Example", 5), ("Alexey Example", 6)):
        article = world.article(f"{name} thanked the chess players.", date(2020, 2, day), name)
        events[name] = world.event(article, "AID", [person(name, "FIN")], [chess], day=date(2020, 2, 5))
    return events


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Release]:
    folder = tmp_path_factory.mktemp("release")
    world, events, articles = make_world()
    events |= add_strike(world) | add_spellings(world)
    changed_articles, changed_events = add_changed_article(world)
    articles, events = articles | changed_articles, events | changed_events
    titled = person("Ann Example", "KOR", title="Vice Minister", role="vice-minister")
    world.mention(articles["other"], titled)
    world.add(
        "quotes",
        quote_id="q1",
        article_id=articles["call"],
        sentence_index=1,
        start_char=45,
        end_char=48,
        text="Lim",
        quote_type="direct",
        speaker_actor_id=LIM.actor_id,
    )
    world.add(
        "quantities",
        article_id=articles["call"],
        start_char=0,
        end_char=9,
        text="Diplomats",
        value=2.0,
        is_approximate=False,
    )
    world.reject("empty.txt", reason="empty_file", detail="the file is empty")
    world.reject("all.zip!broken.json", reason="malformed", detail="no JSON")
    world.sight(articles["call"], "all.zip")
    target = folder / "r"
    target.mkdir()
    result = build_release(tables=world.write(folder / "tables"), runs=RUNS, release_dir=target)
    with duckdb.connect(str(target / "newsledger.duckdb"), read_only=True) as connection:
        yield Release(
            folder=target, result=result, world=world, events=events, articles=articles, connection=connection
        )


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., BuildResult]:
    """build(world, seed=, runs=, more=) -> the result of a build of its own, with more files."""

    def run(world: World, *, seed: int, runs: Any, more: Mapping[str, Sequence[Path]]) -> BuildResult:
        target = tmp_path / "r"
        target.mkdir()
        tables = world.write(tmp_path / "tables", seed=seed)
        files = {name: [*paths, *more.get(name, ())] for name, paths in tables.items()}
        return build_release(tables=files, runs=runs, release_dir=target)

    return run
