"""The web report: slices, the window, marks in sentences, what others made, and the little server."""

import http.client
import json
import re
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from etl.report.build import STATIC
from etl.report.events import encode_events, mark_sentence
from etl.report.queries import fill, format_literal
from etl.report.serve import ReportServer
from etl.report.slices import SliceWriter, pool_column
from etl.report.vendor import FILES, FOLDER, PACKAGES, VendorError, _wrap_module, hash_files
from etl.report.window import Scope, choose_first_date

BROWSER_VENDOR = Path(__file__).parents[1] / "browser" / "vendor"
DAYS = [(date(2020, 1, day), 10) for day in (9, 8, 7, 6)]


def read_slice(path: Path) -> tuple[str, object]:
    found = re.fullmatch(r'NL\.provide\("([^"]+)", (.*)\);\n', path.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1], json.loads(found[2])


def test_a_slice_is_one_call_and_holds_any_text(tmp_path: Path) -> None:
    texts = ["</script><script>alert(1)</script>", "line\u2028end\u2029", '"); alert(1); ("', "서울", "\\"]
    writer = SliceWriter(tmp_path)
    size = writer.write("events/000", {"texts": texts})
    path = tmp_path / "events" / "000.js"
    assert read_slice(path) == ("events/000", {"texts": texts})
    assert size == writer.byte_count == path.stat().st_size
    assert not re.search("[\u2028\u2029]", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("key", ["../x", "a/../b", "/a", "a b", "", 'a"', "a/"])
def test_a_slice_stays_in_its_folder(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        SliceWriter(tmp_path).write(key, {})


def test_a_pooled_column_gives_its_values_back() -> None:
    column = pool_column(["a", None, "a", "b"])
    assert [column["pool"][number] for number in column["at"]] == ["a", None, "a", "b"]
    assert column["pool"] == ["a", None, "b"]


@pytest.mark.parametrize(
    ("days", "scope", "expected"),
    [
        ([], Scope(), (None, False)),
        (DAYS, Scope(), (None, False)),
        (DAYS, Scope(rows=40), (None, False)),
        (DAYS, Scope(rows=39), (date(2020, 1, 7), False)),
        (DAYS, Scope(rows=10), (date(2020, 1, 9), False)),
        (DAYS, Scope(rows=9), (date(2020, 1, 9), True)),
        (DAYS, Scope(days=2), (date(2020, 1, 8), False)),
        (DAYS, Scope(days=3, rows=15), (date(2020, 1, 9), False)),
        (DAYS, Scope(since=date(2020, 1, 7)), (date(2020, 1, 7), False)),
        (DAYS, Scope(since=date(2020, 1, 7), days=2), (date(2020, 1, 8), False)),
        (DAYS, Scope(since=date(2021, 1, 1)), (date(2021, 1, 1), False)),
    ],
)
def test_the_window_has_whole_days_as_many_as_fit(
    days: list[tuple[date, int]], scope: Scope, expected: tuple[date | None, bool]
) -> None:
    assert choose_first_date(days, scope) == expected


def test_marks_count_from_the_sentence_and_stay_inside() -> None:
    spans = [("actor", 100, 104), ("recipient", 111, 120), ("actor", 90, 99), ("third_party", 115, 130)]
    row = {
        "sentence_text": "Kenya met South Korea.",
        "sentence_start_char": 100,
        "start_char": 106,
        "end_char": 109,
        "spans": [{"role": role, "start_char": start, "end_char": end} for role, start, end in spans],
    }
    assert mark_sentence(row) == [("actor", 0, 4), ("trigger", 6, 9), ("recipient", 11, 20)]
    assert mark_sentence(row | {"sentence_text": None}) == []


def test_people_and_places_are_written_once_a_slice() -> None:
    lim = {"role": "actor", "actor_id": "a1", "name": "Lim", "country": "KOR", "kind": "person", "sector": "GOV"}
    event = {
        **dict.fromkeys(("event_date", "event_date_start", "event_date_end", "date_precision", "event_mode")),
        **{"report_date": date(2020, 1, 1), "event_type": "CONSULT", "cameo_code": "042", "quad_class": "x"},
        **{"status": "actual", "goldstein_score": 1.0, "report_count": 1, "outlet_count": 1, "confidence": 0.5},
        **{"world_event_id": "e1", "is_reciprocal": True, "outlets": ["Wire", None], "story_ids": ["s1"]},
        **{"place_id": "p1", "place_name": "Seoul", "place_country_code": "KOR", "participants": [lim]},
    }
    other = event | {"world_event_id": "e2", "place_name": None, "participants": None, "outlets": None}
    document = encode_events([event, event | {"world_event_id": "e3"}, other])
    assert document["pools"]["actors"] == [("a1", "Lim", "KOR", "person", "GOV")]
    assert document["actor"] == [[0], [0], []]
    assert document["place"] == [0, 0, None]
    assert document["report_date"] == {"pool": ["2020-01-01"], "at": [0, 0, 0]}
    json.dumps(document)


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        ("it's", "'it''s'"),
        (None, "NULL"),
        (True, "true"),
        (3, "3"),
        (date(2020, 1, 2), "DATE '2020-01-02'"),
        (["a", "b'"], "['a', 'b''']"),
        ([], "[]"),
    ],
)
def test_values_are_literals_in_the_sql_that_is_shown(value: object, literal: str) -> None:
    assert format_literal(value) == literal
    assert fill("select $x, $x", {"x": value}) == f"select {literal}, {literal}"


def test_a_parameter_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill("select $x", {})


@pytest.mark.parametrize("folder", [FOLDER, BROWSER_VENDOR], ids=["report", "tests"])
def test_what_others_made_is_as_it_was_fetched(folder: Path) -> None:
    packages = json.loads((folder / PACKAGES).read_text())["packages"]
    files = {file["to"] for package in packages for file in package["files"]}
    assert hash_files(folder) == json.loads((folder / FILES).read_text())
    assert set(hash_files(folder)) == files
    for package in packages:
        assert package["integrity"].startswith("sha512-")
        assert package["licence"]
        assert any(file["to"].endswith(".LICENSE") for file in package["files"])


def test_the_static_part_is_small() -> None:
    sizes = {path: path.stat().st_size for path in STATIC.rglob("*") if path.is_file()}
    assert sum(sizes.values()) < 2.5e6
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    first = ["index.html", "js/pages/night.js", *re.findall(r'(?:src|href)="([a-z][^"#:]+)"', page)]
    charts = [f"vendor/{name}" for name in ("vega.min.js", "vega-lite.min.js", "vega-interpreter.js")]
    assert sum(sizes[STATIC / name] for name in first + charts) < 950_000  # with its data the first page is below 1 MB


def test_a_module_with_other_imports_is_not_wrapped() -> None:
    with pytest.raises(VendorError, match="other imports"):
        _wrap_module("import { a } from 'other';\nexport { a as b };\n")


def test_all_scripts_are_used_and_none_is_inline() -> None:
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    pages = (STATIC / "js" / "pages.js").read_text(encoding="utf-8")
    named = re.findall(r'<script(?: defer)? src="([^"]+)"></script>', page)
    assert page.count("<script") == len(named)
    assert all((STATIC / name).is_file() for name in named)
    for path in (STATIC / "js").rglob("*.js"):  # with the page, or with one that needs it
        assert (path.relative_to(STATIC).as_posix() in named) != (f'"{path.stem}"' in pages), path
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")


def test_own_scripts_make_no_markup_of_texts() -> None:
    for path in (STATIC / "js").rglob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text), (
            path
        )


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ReportServer]:
    folder = tmp_path / "report"
    (folder / "data").mkdir(parents=True)
    (folder / "index.html").write_text("<p>page</p>")
    (folder / "data" / "a.js").write_text("NL.provide(1)")
    (folder / "notes.txt").write_text("not part of it")
    (tmp_path / "secret.js").write_text("secret")
    (folder / "link.js").symlink_to(tmp_path / "secret.js")
    with ReportServer(folder) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def ask(server: ReportServer, path: str, method: str = "GET", host: str | None = None) -> tuple[int, bytes, str | None]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=5)
    connection.request(method, path, headers={"Host": host} if host else {})
    answer = connection.getresponse()
    return answer.status, answer.read(), answer.getheader("Content-Type")


def test_the_server_hands_out_the_report_and_nothing_else(server: ReportServer) -> None:
    assert ask(server, "/") == (200, b"<p>page</p>", "text/html; charset=utf-8")
    assert ask(server, "/data/a.js?x=1") == (200, b"NL.provide(1)", "text/javascript; charset=utf-8")
    assert ask(server, "/index.html", "HEAD")[:2] == (200, b"")
    for path in (
        "/../secret.js",
        "/%2e%2e/secret.js",
        "/link.js",
        "/notes.txt",
        "/data",
        "/data/",
        "//etc/passwd",
        "/%00",
    ):
        assert ask(server, path)[0] == 404, path
    assert ask(server, "/", host="evil.example")[0] == 403
    assert ask(server, "/", "POST")[0] == 501
