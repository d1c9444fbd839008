"""Stand-ins for extraction and build, small and fast, so that these tests prove the pipeline itself.

Run as a program (`python pipeline_fakes.py COMMAND …`) it is the command `newsledger` with the stand-ins in.
"""

import hashlib
import json
import sys
import time
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

POISON, FAILING, DOUBTFUL = "poison", "failing check", "doubtful"
SECONDS_AN_ARTICLE = 0.03
ARTICLES = {
    "2020-03-02/road.txt": "The works minister opened a road in the north of the country on Monday.",
    "2020-03-02/port.txt": "Dock workers ended their strike after the port company offered higher wages, a union said.",
    "2020-03-03/vote.txt": "Parliament voted on Tuesday to delay the tax on imported grain until next year.",
    "2020-03-03/flood.txt": "Rescuers brought food and tents to villages that the river had flooded over the weekend.",
    "2020-03-03/empty.txt": "",
}


def write_landing(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def write_wire(folder: Path, count: int) -> None:
    """A JSONL file of articles that all differ, and one broken line."""
    records = [
        {
            "id": f"w{number}",
            "published": "2020-03-04",
            "text": f"Town {number} elected {number + 5} councillors.",
        }
        for number in range(count)
    ]
    path = folder / "2020-03-04" / "wire.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*map(json.dumps, records), "{broken"]) + "\n", encoding="utf-8")


class BuildFailed(RuntimeError):  # noqa: N818 - the name of the real one
    def __init__(self, checks: Sequence["Check"]) -> None:
        self.checks = tuple(checks)
        super().__init__("\n".join(f"{check.name}: {check.message}" for check in checks))


@dataclass(frozen=True)
class BuildResult:
    content_hash: str
    row_counts: Mapping[str, int]
    checks: tuple["Check", ...]


@dataclass(frozen=True)
class Check:
    name: str
    status: str
    failures: int = 0
    message: str = ""


@dataclass(frozen=True)
class FakeAnnotated:
    rows: Mapping[str, tuple[Any, ...]]

    def tables(self) -> Mapping[str, tuple[Any, ...]]:
        return self.rows


def extract_article(article: Any) -> FakeAnnotated:
    """One section and one sentence an article; an article that says POISON fails."""
    from etl.records import Section, Sentence

    time.sleep(SECONDS_AN_ARTICLE)
    if POISON in article.body_text:
        raise ValueError(f"cannot read /home/someone/models/{article.article_id} at 0x7f0012345678")
    end = len(article.body_text)
    section = Section(article_id=article.article_id, start_char=0, end_char=end, kind="body")
    sentence = Sentence(
        article_id=article.article_id, sentence_index=0, start_char=0, end_char=end, section_kind="body"
    )
    return FakeAnnotated({"sections": (section,), "sentences": (sentence,)})


def build_release(
    *, tables: Mapping[str, Sequence[Path]], runs: Sequence[Mapping[str, Any]], release_dir: Path
) -> BuildResult:
    """Every table as it is into schema marts; an article that says FAILING fails the build, DOUBTFUL makes it warn."""
    digest, counts = hashlib.sha256(), {}
    with duckdb.connect(str(release_dir / "newsledger.duckdb")) as connection:
        connection.execute("CREATE SCHEMA marts")
        for name, paths in sorted(tables.items()):
            files = [str(path) for path in paths]
            connection.execute(f"CREATE TABLE marts.{name} AS SELECT * FROM read_parquet({files}) ORDER BY ALL")
            rows = connection.execute(f"SELECT * FROM marts.{name}").fetchall()
            counts[name] = len(rows)
            digest.update(repr((name, rows)).encode())
        count = "SELECT count(*) FROM marts.articles WHERE contains(body_text, ?)"
        failing, doubts = (connection.execute(count, [word]).fetchall()[0][0] for word in (FAILING, DOUBTFUL))
        if failing:
            raise BuildFailed([Check("not_failing", "fail", failing, f"{failing} rows")])
    doubt = Check("not_doubtful", "warn" if doubts else "pass", doubts, f"{doubts} rows")
    checks = (doubt, Check("not_failing", "pass"))
    return BuildResult(content_hash=digest.hexdigest()[:16], row_counts=counts, checks=checks)


def make_report(job: Any, building: Path, record: Mapping[str, Any], **sources: Any) -> dict[str, Any]:
    """A report of one page."""
    (building / "report").mkdir()
    (building / "report" / "index.html").write_text(f"<title>{record['release']}</title>", encoding="utf-8")
    return {"events": 0, "files": 1, "bytes": 0}


def install(patch: Any = setattr) -> None:
    """Put the stand-ins where the stages look for them; `patch` sets an attribute."""
    from etl.stages import partitions, report, writing

    marts = types.ModuleType("etl.marts")
    marts.BuildFailed, marts.build_release = BuildFailed, build_release  # type: ignore[attr-defined]
    sys.modules["etl.marts"] = marts
    patch(partitions, "extract_article", extract_article)
    patch(partitions, "load_model", lambda: None)
    patch(partitions, "load_knowledge", lambda: None)
    patch(writing, "CHUNK_ROWS", 3)
    patch(report, "make_report", make_report)


def run_program(arguments: Sequence[str]) -> None:
    """The command with the stand-ins in; exits with its code."""
    from etl import fingerprints
    from etl.cli import main

    # Frozen: these processes must agree even where a source file is edited between them.
    fingerprints.hash_load_code = fingerprints.hash_extract_code = fingerprints.hash_build_code = lambda: "frozen"  # type: ignore[assignment]

    install()
    main(arguments)


if __name__ == "__main__":
    run_program(sys.argv[1:])
