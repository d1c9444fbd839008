"""Scores a sample of the public gold sets, where they and their scorer stand beside the checkout."""

import gzip
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
GOLD, SCORER = SHARED / "gold", SHARED / "score"
ALL = slice(None)
# Sets of sentences whole, of sets of articles as much as keeps the proof within minutes. Those of ECB+
# stand together by topic, and only articles of one topic can be merged, so theirs is one topic.
SAMPLES: Mapping[str, slice] = {
    "zsp_plv": ALL,
    "cameo_multi": ALL,
    "petrarch2_gsr": ALL,
    "ngec_actors": ALL,
    "case2021_task2": ALL,
    "temporal_phrases": ALL,
    "quantities_newsquant": ALL,
    "quotes_polnear": slice(None, None, 8),
    "places_geo": slice(None, None, 12),
    "temporal_timeml": slice(None, None, 6),
    "entities_linked": slice(None, None, 4),
    "events_ecbplus": slice(39, 69),
    "stories_ecbplus": slice(39, 69),
    "html_articles": slice(None, None, 6),
}
LOWER_IS_BETTER = "lower is better"


def is_gold_there() -> bool:
    """Whether there is anything to score."""
    return GOLD.is_dir() and (SCORER / "score.py").is_file()


def measure_gold() -> dict[str, dict[str, tuple[float | None, bool]]]:
    """Set -> metric -> its value (None: it could not be computed) and whether lower is better.

    Lands the sample, runs the whole job over it in a temporary folder, and scores what it wrote.
    """
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        paths = [str(write_sample(name, part, work / "gold")) for name, part in SAMPLES.items()]
        landing, warehouse, figures = str(work / "landing"), str(work / "warehouse"), work / "figures.json"
        call(str(SCORER / "to_landing.py"), *paths, "--out", landing)
        call("-m", "etl", "run", "--landing", landing, "--warehouse", warehouse)
        call(str(SCORER / "score.py"), *paths, "--warehouse", warehouse, "--json", str(figures))
        return read_figures(json.loads(figures.read_text(encoding="utf-8")))


def write_sample(name: str, part: slice, folder: Path) -> Path:
    """Write that part of a gold set as a gold set of the same name."""
    origin = next(path for path in (GOLD / f"{name}.jsonl", GOLD / f"{name}.jsonl.gz") if path.is_file())
    opened = gzip.open if origin.suffix == ".gz" else open
    with opened(origin, "rt", encoding="utf-8") as lines:
        records = [line for line in lines if line.strip()]
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.jsonl"
    path.write_text("".join(records[part]), encoding="utf-8")
    return path


def call(*arguments: str) -> None:
    """Run this interpreter from the checkout, without settings of whoever runs the proof."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NEWSLEDGER_")}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(arguments[:3])} ended with {done.returncode}: {done.stderr[-2000:]}")


def read_figures(report: Mapping[str, Any]) -> dict[str, dict[str, tuple[float | None, bool]]]:
    """The scorer's report, without what the floors do not need."""
    return {
        name: {metric["name"]: (metric["value"], LOWER_IS_BETTER in metric["note"]) for metric in scored["metrics"]}
        for name, scored in report.items()
    }
