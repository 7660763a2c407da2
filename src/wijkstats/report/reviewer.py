"""The page for a reviewer: how to redo the report, what to look at first, and where each question is answered.

Question answered: what does somebody ask who must say whether these figures can be trusted, and what does this delivery answer?
Every number on it stands in a table of the report, or counts what stands there; nothing is computed from anything unprotected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wijkstats.ground.records import Published
from wijkstats.kit.page.files import safe_name
from wijkstats.kit.page.view import SIGNIFICANT
from wijkstats.kit.page.words import Words
from wijkstats.report.chapters import Chapter
from wijkstats.report.exhibits import pages


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question is answered: the page and the id of an exhibit, its title, and what it says of this delivery."""

    page: str
    id: str
    title: str
    says: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a reviewer: why it is asked, what the report as a whole says (or nothing), and the places of the answer."""

    id: str
    title: str
    why: str
    says: str
    places: tuple[Place, ...]


def review_questions(chapters: Sequence[Chapter], words: Words, whole: Mapping[str, str]) -> tuple[Asked, ...]:
    """Every question of `reviewer.questions` in that order; one of which the report has no table has no places.

    `whole`: question -> what is said of it beside what the exhibits say.
    """
    where = {
        e.id: Place(p.slug, e.id, e.title, e.answer)
        for c in chapters
        for p in c.parts
        for e in p.exhibits
        if not e.empty
    }
    asked = words.find("reviewer.questions") or {}
    return tuple(
        Asked(
            f"ask-{key}",
            text["title"],
            text["why"],
            whole.get(key, ""),
            tuple(where[i] for page in pages().values() for i in page.review.get(key, ()) if i in where),
        )
        for key, text in asked.items()
    )


@dataclass(frozen=True, slots=True)
class Comparisons:
    """How many comparisons have a p-value, in how many tables, and how many are at most 0.05 alone and after Holm."""

    n: int
    tables: int
    alone: int
    found: int
    by_chance: float


def comparisons(results: Mapping[str, Published], files: Sequence[str]) -> Comparisons | None:
    """The comparisons in the tables (`files`) of a report, of those with both p-values shown; None without any."""
    shown = [p.table for p in results.values() if f"{safe_name(p.name)}.csv" in files and {"p", "p_holm"} <= {*p.table}]
    both = [rows for table in shown if len(rows := table[["p", "p_holm"]].dropna().astype(float))]
    n = sum(map(len, both))
    alone, found = (int(sum((rows[c] <= SIGNIFICANT).sum() for rows in both)) for c in ("p", "p_holm"))
    return Comparisons(n, len(both), alone, found, SIGNIFICANT * n) if n else None


def of_the_whole(
    results: Mapping[str, Published], files: Sequence[str], hidden: int, minimum: int, words: Words
) -> dict[str, str]:
    """What the report as a whole answers: how many comparisons were tested, and how much is hidden."""
    said = {}
    if count := comparisons(results, files):
        values = {"n": count.n, "tables": count.tables, "alone": count.alone, "found": count.found}
        said["multiplicity"] = words("reviewer.tested", **values, by_chance=count.by_chance)
    some = sum(bool(p.hidden) for p in results.values() if f"{safe_name(p.name)}.csv" in files)
    text = words("reviewer.hidden", n=hidden, tables=some, minimum=minimum)
    said["disclosure"] = text if minimum else words("footer.disclosure_off")
    return said


def previous_of(results: Mapping[str, Published]) -> str:
    """The earlier delivery that this one stands beside; empty without one."""
    return next((str(p.facts["previous_name"]) for p in results.values() if p.facts.get("previous_name")), "")
