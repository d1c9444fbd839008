"""Batches that come in another order: the same release."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from etl.warehouse.releases import read_current

ROOT = Path(__file__).parents[2]
TALKS = (
    "The foreign minister of France met his German counterpart in Berlin on Monday to discuss the sanctions "
    "against Russia. A bomb killed {count} people in Kabul, police said."
)
CONVOY = "Rebels attacked a convoy near Aden on Tuesday, an official said. The United States condemned the attack."
DRILLS = "South Korea and the United States agreed on Wednesday to hold drills. North Korea threatened to respond."
# Each day: (id, outlet, published, text). An article that comes again, a changed version of one, copies by others.
DAYS = {
    "2020-03-02": [
        ("a1", "Northern Wire", "2020-03-02", TALKS.format(count=12)),
        ("a2", "Harbour Daily", "2020-03-02", CONVOY),
    ],
    "2020-03-03": [
        ("a1", "Northern Wire", "2020-03-02", TALKS.format(count=14)),
        ("b1", "Meridian Post", "2020-03-03", CONVOY),
        ("b2", "Northern Wire", "2020-03-03", DRILLS),
    ],
    "2020-03-04": [
        ("a2", "Harbour Daily", "2020-03-02", CONVOY),
        ("c1", "Harbour Daily", "2020-03-04", f"{DRILLS} Officials said more talks would follow."),
        ("c2", "Meridian Post", "2020-03-04", TALKS.format(count=12)),
    ],
}
ORDERS = (("2020-03-03", "2020-03-04", "2020-03-02"), ("2020-03-04", "2020-03-03", "2020-03-02"))


def land(landing: Path, day: str) -> None:
    folder = landing / day
    folder.mkdir(parents=True)
    records = [
        {
            "id": name,
            "outlet": outlet,
            "published": published,
            "text": text,
            "url": f"https://news.example/{outlet.split()[0].lower()}/{name}",
        }
        for name, outlet, published, text in DAYS[day]
    ]
    (folder / "wire.jsonl").write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")


def run(landing: Path, warehouse: Path) -> str:
    """The content hash of the release that the run publishes."""
    places = ["--landing", str(landing), "--warehouse", str(warehouse)]
    subprocess.run(
        [sys.executable, "-m", "etl", "run", *places, "--executor", "in_process"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    pointer = read_current(warehouse)
    assert pointer is not None
    return str(pointer["content_hash"])


@pytest.mark.proof
def test_batches_in_another_order_give_the_same_release(tmp_path: Path) -> None:
    for day in DAYS:
        land(tmp_path / "all", day)
    at_once = run(tmp_path / "all", tmp_path / "warehouse_all")
    for number, order in enumerate(ORDERS):
        landing, warehouse = tmp_path / f"landing_{number}", tmp_path / f"warehouse_{number}"
        hashes = []
        for day in order:
            shutil.copytree(tmp_path / "all" / day, landing / day)
            hashes.append(run(landing, warehouse))
        assert hashes[-1] == at_once, order
        assert len(set(hashes)) == len(DAYS), "every day brings something, or the last hash proves nothing"
