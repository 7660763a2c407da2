"""delivery.yaml of the next year, made from that of an earlier one.

Question answered: what moves with the year, what stays, and what must be asked? What is not about a year stays as it was written,
comments and all: only values are replaced, in the text.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import yaml

from wijkstats.ground.errors import Fault, SettingsError
from wijkstats.settings.questions import QUESTION, question

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
STARTED = re.compile("# Started from ")
"""The first line of what `make new` makes: of an older one it says nothing."""
DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
DAYS = (("period", "start"), ("period", "end"), ("reference_date",), ("report", "made_on"))
TEXTS = (("title",), ("report", "next_edition"))
QUESTIONS = {
    "synthetic": "are the clients of this delivery invented too? If they are real people, remove the key",
    "report": "who made this report, when, and when does the next one come?",
    "period": "did the trajectories of this delivery start on these days? What started on other days is left out",
    "reference_date": "up to which day are these data complete? Often the day of the export",
    "trajectories": "from which day on is every open trajectory in trajecten of this export?",
    "plan": "was there an analysis plan before the results of this year? Give its date, or remove the key",
    "previous": "were teams renamed or joined since {source}? previous: {{teams: {{old name: new name}}}}",
    "reference": "do these municipalities still exist, and are they still the ones to compare with?",
    "republish": "are there published reports that this one cannot be guarded beside? Name them only after you looked",
    "files": "are these the names of this year's files?",
}
"""What cannot be known, by the key it is about; of a key that is not there only `ALWAYS` is asked."""
ALWAYS = ("reference_date", "previous")


@dataclass(frozen=True, slots=True)
class NextYear:
    """The text of the new delivery.yaml, and a sentence for each thing that was done to it."""

    text: str
    done: tuple[str, ...]


def years_between(name: str, source: str) -> int:
    """By how many years the dates move: the last year in both names tells, otherwise one. SettingsError for a step back.

    >>> years_between("2026", "2024"), years_between("demo-third", "demo-2018")
    (2, 1)
    """
    years = [int(texts[-1]) for text in (name, source) if (texts := YEAR.findall(text))]
    step = years[0] - years[1] if len(years) == 2 else 1
    if step < 1:
        found = f"{name}, which is not later than {source}"
        step_to = f"name it after a later year, or start from an earlier delivery: FROM={years[0] - 1}"
        raise SettingsError(Fault(f"DELIVERY={name}", found, "a delivery after FROM", step_to))
    return step


def moved(day: date, years: int) -> date:
    """The same day so many years later; the last day of February stays the last one.

    >>> moved(date(2024, 2, 29), 1), moved(date(2023, 2, 28), 1)
    (datetime.date(2025, 2, 28), datetime.date(2024, 2, 29))
    """
    last = day.day == calendar.monthrange(day.year, day.month)[1]
    year = day.year + years
    return day.replace(year=year, day=calendar.monthrange(year, day.month)[1] if last else day.day)


def next_year(text: str, source: str, years: int) -> NextYear:
    """What delivery.yaml of `source` becomes: days and years of the year moved, questions above what cannot be known."""
    old = [
        line
        for line in text.splitlines(keepends=True)
        if QUESTION.fullmatch(line.rstrip("\r\n")) or STARTED.match(line)
    ]
    text = "".join(line for line in text.splitlines(keepends=True) if line not in old)
    tree = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(tree, yaml.MappingNode), "open_delivery has read it"
    edits: list[tuple[int, int, str]] = []
    done = []
    for where, start, end, now in _moved_values(tree, text, years):
        edits.append((start, end, now))
        done.append(f"{where}: {_years(text[start:end])} became {_years(now)}")
    keys = {key.value: (key, value) for key, value in tree.value}
    if "republish" in keys:
        value = keys["republish"][1]
        edits.append((value.start_mark.index, value.end_mark.index, "[]" if value.flow_style else "[]\n"))
        done.append("republish: emptied, for every report is looked at anew")
    asked = [key for key in QUESTIONS if key in keys]
    for key in asked:
        place = keys[key][0].start_mark
        edits.append((place.index - place.column, place.index - place.column, _question(key, source) + "\n"))
    for start, end, now in sorted(edits, reverse=True):
        text = text[:start] + now + text[end:]
    added = [key for key in ALWAYS if key not in keys]
    text = text.rstrip("\n") + "\n" + "".join(_question(key, source) + "\n" for key in added)
    kept = [key for key in keys if key not in {"period", *asked} or key == "previous"]
    done.append(f"kept as it was: {', '.join(kept)}")
    return NextYear(text, tuple(done))


def _question(key: str, source: str) -> str:
    return question(key, QUESTIONS[key].format(source=source))


def _moved_values(tree: yaml.MappingNode, text: str, years: int) -> Iterator[tuple[str, int, int, str]]:
    """Key, first and last place in the text, and what comes there."""
    for path in DAYS:
        node = _at(tree, path)
        if node is not None and (found := DAY.search(text, node.start_mark.index, node.end_mark.index)):
            day = moved(date(*map(int, found.groups())), years)
            yield ".".join(path), found.start(), found.end(), day.isoformat()
    named = _at(tree, ("files",))
    values = [value for _, value in named.value] if isinstance(named, yaml.MappingNode) else []
    places = [(".".join(path), _at(tree, path)) for path in TEXTS] + [("files", value) for value in values]
    for where, node in places:
        if isinstance(node, yaml.ScalarNode):
            start, end = node.start_mark.index, node.end_mark.index
            now = YEAR.sub(lambda year: str(int(year[0]) + years), text[start:end])
            if now != text[start:end]:
                yield where, start, end, now


def _years(value: str) -> str:
    """A day as it stands; of a text only the years in it."""
    return value if DAY.fullmatch(value) else ", ".join(YEAR.findall(value))


def _at(node: yaml.Node | None, path: tuple[str, ...]) -> yaml.Node | None:
    for step in path:
        if not isinstance(node, yaml.MappingNode):
            return None
        node = next((value for key, value in node.value if key.value == step), None)
    return node
