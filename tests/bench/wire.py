"""News for measurements: articles put together from the sample's sentences, with names and numbers exchanged."""

import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from etl.normalise import normalise
from etl.readers import read_landing_file
from etl.records import Article, RawDocument
from etl.resources import find_sample

SEED = 20170817
FIRST_DAY = date(2021, 3, 1)
DAYS = 10
SHORTEST, LONGEST = 10, 24  # sentences an article: the usual length of an agency report
SENTENCE_END = re.compile(r"(?<=[.!?\"”])\s+(?=[\"“A-Z])|\n+")
DATELINE = re.compile(r"[A-Z]{3,}[^a-z]*(?:[A-Z][a-z]+\. \d+ )?(?:\([\w ]+\))? ?[-–—]+ ")
WHOLE_SENTENCE = re.compile(r"[\"“A-Z][^|]{20,}[.!?][\"”]?")
# Names of one line stand for each other; an article exchanges them in the same way throughout.
EXCHANGEABLE = (
    ("South Korea", "North Korea", "United States", "Mali", "Kenya", "Norway", "Brazil", "Turkey", "Vietnam", "Jordan"),
    ("Seoul", "Washington", "Manila", "Bamako", "Timbuktu", "Nairobi", "Oslo", "Ankara", "Hanoi", "Amman"),
    ("Lim", "Sullivan", "Tillerson", "Kang", "Moreno", "Haddad", "Okafor", "Larsen", "Petrov", "Nguyen"),
    ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
NUMBER = re.compile(r"\b[1-9]\d{0,2}\b")


def write_wire(folder: Path, count: int) -> None:
    """Land `count` articles, always the same ones: one JSONL file a day of arrival."""
    generator = random.Random(SEED)
    sentences = list_sample_sentences()
    records: dict[date, list[str]] = {}
    for number in range(count):
        day = FIRST_DAY + timedelta(days=number * DAYS // count)
        record = {
            "id": f"wire-{number:06d}",
            "published": datetime(day.year, day.month, day.day, number % 24, tzinfo=UTC).isoformat(),
            "source": f"Wire {number % 7}",
            "text": compose_text(generator, sentences, day),
        }
        records.setdefault(day, []).append(json.dumps(record, ensure_ascii=False) + "\n")
    for day, lines in records.items():
        path = folder / day.isoformat() / "wire.jsonl"
        path.parent.mkdir(parents=True)
        path.write_text("".join(lines), encoding="utf-8")


def list_sample_sentences() -> tuple[str, ...]:
    """All sentences of the English articles of the sample, each once, in the order of its files."""
    texts = [article.body_text for article in read_sample() if article.language in (None, "en")]
    pieces = (DATELINE.sub("", piece.strip()) for text in texts for piece in SENTENCE_END.split(text))
    return tuple(dict.fromkeys(piece for piece in pieces if WHOLE_SENTENCE.fullmatch(piece)))


def read_sample() -> Iterator[Article]:
    """The articles of the sample."""
    for path in sorted(find_sample().glob("*/*")):
        for raw in read_landing_file(path, landing_path=path.name, batch_date=FIRST_DAY):
            article = normalise(raw, batch_date=FIRST_DAY) if isinstance(raw, RawDocument) else raw
            if isinstance(article, Article):
                yield article


def compose_text(generator: random.Random, sentences: tuple[str, ...], day: date) -> str:
    """A dateline, and paragraphs of two sentences each, names exchanged and numbers drawn anew."""
    chosen = generator.sample(sentences, min(len(sentences), generator.randint(SHORTEST, LONGEST)))
    exchange = {
        name: other
        for group in EXCHANGEABLE
        for name, other in zip(group, generator.sample(group, len(group)), strict=True)
    }
    names = re.compile(rf"\b(?:{'|'.join(map(re.escape, exchange))})\b")
    paragraphs = [" ".join(chosen[start : start + 2]) for start in range(0, len(chosen), 2)]
    text = names.sub(lambda match: exchange[match.group()], "\n\n".join(paragraphs))
    text = NUMBER.sub(lambda match: str(generator.randint(1, 10 ** len(match.group()) - 1)), text)
    return f"{exchange['Seoul'].upper()}, {day:%B} {day.day} (Wire) -- {text}"
