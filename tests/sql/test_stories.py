"""Stories and events as batches come: ids stay, whatever the order in which batches were loaded."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sql_world import RUNS, World, country, person

from etl.key_terms import list_key_terms
from etl.marts import BuildResult, build_release
from etl.signatures import sign_text

pytestmark = pytest.mark.proof  # a build after each batch

FLOOD = "Floods broke the Sakhra dam near Derna and drowned hundreds of villagers, rescuers of the Red Crescent said"
STRIKE = "Dockers of the port of Piraeus walked out over wages, and ferries to Crete stayed in harbour, unions said"
DAYS = (date(2024, 3, 1), date(2024, 3, 2), date(2024, 3, 9), date(2024, 4, 20))


def report(world: World, text: str, day: date, outlet: str, *, arrives: date | None = None) -> str:
    """An article with its terms and signature as the loader gives them."""
    terms = list_key_terms(None, text)
    return world.article(
        text,
        day,
        outlet,
        batch_date=arrives or day,
        key_terms=[word for word, _ in terms],
        key_term_scores=[score for _, score in terms],
        signature=list(sign_text(text)),
    )


def make_world(batches: int) -> tuple[World, dict[str, str]]:
    """The first batches of a flood, a strike, a copy, a report that ties both, and a later flood."""
    world = World()
    nurse, docker = person("Amal Haddad", "LBY", "NGO"), person("Yannis Markou", "GRC", "LAB")
    told: dict[str, str] = {}

    def tell(name: str, text: str, day: date, outlet: str, who: Any, **fields: Any) -> None:
        if (fields.get("arrives") or day) <= DAYS[batches - 1]:
            told[name] = report(world, text, day, outlet, **fields)
            world.mention(told[name], who, start=0)
            world.event(told[name], "AID", [who], [country("LBY", "Libya")], day=DAYS[0])

    tell("flood", FLOOD, DAYS[0], "Wire", nurse)
    tell("strike", STRIKE, DAYS[0], "Wire", docker)
    tell("copy", FLOOD + ".", DAYS[1], "Daily", nurse)
    tell(
        "more",
        "Rescuers at Derna searched the Sakhra valley after floods drowned villagers there",
        DAYS[1],
        "Post",
        nurse,
    )
    tell("both", f"{STRIKE}. {FLOOD}.", DAYS[2], "Weekly", nurse)
    if "both" in told:
        world.mention(told["both"], docker, start=10)
    tell(
        "late",
        "Villagers of Derna had feared for the Sakhra dam, rescuers said",
        DAYS[1],
        "Post",
        nurse,
        arrives=DAYS[2],
    )
    tell("old story", FLOOD.replace("hundreds", "scores"), DAYS[3], "Wire", nurse)
    return world, told


def build(
    folder: Path, world: World, *, seed: int | None = None
) -> tuple[BuildResult, Mapping[str, str], Mapping[str, Any]]:
    """The result, the story of each article, and the younger ids of each story; with a seed rows are shuffled."""
    folder.mkdir()
    tables = world.write(folder / "tables", seed=seed)
    release = folder / "release"
    release.mkdir()
    result = build_release(tables=tables, runs=RUNS, release_dir=release)
    with duckdb.connect(str(release / "newsledger.duckdb"), read_only=True) as connection:
        stories = dict(connection.execute("select article_id, story_id from marts.dim_article").fetchall())
        merged = dict(connection.execute("select story_id, merged_story_ids from marts.dim_story").fetchall())
    return result, stories, merged


@pytest.fixture(scope="module")
def builds(
    tmp_path_factory: pytest.TempPathFactory,
) -> list[tuple[dict[str, str], Mapping[str, str], Mapping[str, Any]]]:
    """After each batch: the articles told so far by name, their stories, the ids that stories took in, the hash."""
    folder = tmp_path_factory.mktemp("batches")
    found = []
    for batches in (2, 3, 4):
        world, told = make_world(batches)
        result, stories, merged = build(folder / str(batches), world)
        found.append((told, stories, merged, result.content_hash))
    return found


def test_reports_of_one_matter_are_one_story(builds: Any) -> None:
    told, stories, merged, _ = builds[0]
    assert stories[told["flood"]] == stories[told["copy"]] == stories[told["more"]]
    assert stories[told["strike"]] != stories[told["flood"]]
    assert not any(merged.values())


def test_a_story_keeps_its_id_as_batches_come(builds: Any) -> None:
    (told, before, *_), (_, after, merged, _), (_, last, *_) = builds
    for name in ("flood", "copy", "more"):
        assert before[told[name]] == after[told[name]] == last[told[name]]
    # The report that tells of both ties them together: the older id stays, and the other is told.
    kept, given_up = sorted(
        (before[told["flood"]], before[told["strike"]]), key=lambda id_: id_ != after[told["flood"]]
    )
    assert after[told["flood"]] == after[told["strike"]] == kept
    assert merged[kept] == [given_up]


def test_a_late_report_joins_its_story(builds: Any) -> None:
    told, stories, *_ = builds[1]
    assert stories[told["late"]] == stories[told["flood"]]


def test_two_weeks_without_a_report_end_a_story(builds: Any) -> None:
    told, stories, *_ = builds[-1]
    assert DAYS[3] - DAYS[2] > timedelta(days=14)
    assert stories[told["old story"]] == told["old story"]


def test_the_order_of_files_does_not_matter(builds: Any, tmp_path: Path) -> None:
    world, _ = make_world(len(DAYS))
    result, *_ = build(tmp_path / "shuffled", world, seed=1)
    assert result.content_hash == builds[-1][-1]
