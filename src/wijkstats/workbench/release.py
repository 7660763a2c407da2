"""From a cut to an exhibit of the report: `x.publish(x.improved(by="referrer"), title="Who sends them?")`.

Question answered: which cell in the analyst's own chapter makes this cut, and what would the report show of it? The report
computes it again, from that cell, and protects it together with all other tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from wijkstats.chapters.zrm.chapter import cut as cut_of
from wijkstats.chapters.zrm.counts.outcomes import groupings_of
from wijkstats.ground.glance import in_report_run
from wijkstats.kit.page.words import LANGUAGES
from wijkstats.report.own_chapter import find_chapter, make_chapter, put_cell
from wijkstats.report.publish import Text, preview, said_in
from wijkstats.workbench.cut import Cut
from wijkstats.workbench.needs import Bench
from wijkstats.workbench.told import cannot, label_of, words_of

if TYPE_CHECKING:
    from wijkstats.kit.page.exhibit import Exhibit

OF = {"improved": "improved", "low": "low", "transitions": "steps"}
"""Question -> what `ws.zrm.cut` counts for it."""
NEVER = ("total", "start_score")
"""Of the groupings of the chapter: no feature, and a part of the outcomes."""


@dataclass(frozen=True)
class Draft:
    """What the report would show, the cell that makes it, and the notebook in which that cell now stands."""

    exhibit: Exhibit = field(repr=False)
    cell: str = field(repr=False)
    notebook: Path
    told: str

    def _repr_html_(self) -> str:
        return f"{self.exhibit._repr_html_()}<p>{self.told}</p>"

    def __repr__(self) -> str:
        return self.told


def publish(bench: Bench, cut: Cut, texts: Mapping[str, Text], chapter: str, name: str, root: Path) -> Draft:
    """Write the cell of a cut into a chapter of one's own, and show what is left of it after protection by itself.

    AskedError for a cut that has no cell: another question, an own column or classes (they could cut through the groups of the
    report, so that people could be computed), no breakdown, or while make runs a notebook.
    """
    by, where = _features(bench, cut)
    of = OF[cut.question]
    name = f"{chapter}_{name or '_'.join([*([of] if of != 'improved' else []), *by, *where])}"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise _cannot(bench, f"name: {name}", "no_name", 'name="teams"')
    asked = {one: words_of(one)(f"workbench.{cut.question}.title") for one in LANGUAGES}
    texts = {"title": cut.title, "question": asked, "note": _of_whom(where), **texts}
    texts = {key: text for key, text in texts.items() if text}
    facts = {key: said_in(text, bench.settings.language) for key, text in texts.items()}
    shown = preview(cut_of(bench.zrm, name, *by, where=where, of=of), None, bench.settings, facts)
    path = find_chapter(chapter, root) or make_chapter(chapter, root, example=False)
    cell = cell_of(name, by, where, texts, of)
    again = put_cell(path, str(said_in(texts["title"], "en", any_will_do=True)), cell, f"ws.zrm.cut(data, {name!r}")
    told = bench.words(f"workbench.publish.{'again' if again else 'written'}", path=f"notebooks/{path.name}")
    return Draft(shown, cell, path, told)


def cell_of(
    name: str, by: tuple[str, ...], where: Mapping[str, list[str]], texts: Mapping[str, Text], of: str = "improved"
) -> str:
    """The code of the cell.

    >>> print(cell_of("eigen_team", ("team",), {"sex": ["vrouw"]}, {"title": "Wie?"}))
    improved = ws.zrm.cut(data, 'eigen_team', 'team', where={'sex': ['vrouw']})
    title = 'Wie?'
    publish(improved, title=title)
    """
    asked = "".join(f", {feature!r}" for feature in by) + (f", where={dict(where)!r}" if where else "")
    asked += f", of={of!r}" if of != "improved" else ""
    lines = [f"{of} = ws.zrm.cut(data, {name!r}{asked})"]
    lines += [f"{key} = {(text if isinstance(text, str) else dict(text))!r}" for key, text in texts.items()]
    return "\n".join([*lines, f"publish({of}, {', '.join(f'{key}={key}' for key in texts)})"])


def _features(bench: Bench, cut: Cut) -> tuple[tuple[str, ...], dict[str, list[str]]]:
    """By which features of the report it is broken down, and which levels of which were chosen."""
    if in_report_run():
        raise _cannot(bench, cut.question, "while_make", "jupyter lab")
    if cut.question not in OF or cut.asked is None:
        kind = "beside" if cut.asked is None else cut.question
        raise _cannot(bench, kind, f"stands.{kind}", "x.improved, x.low, x.transitions")
    known = [name for name in groupings_of(bench.zrm.pairs) if name not in NEVER]
    by, where = cut.asked
    if not by:
        raise _cannot(bench, "by", "no_breakdown", 'by="team"')
    chosen: dict[str, list[str]] = {}
    for name, value in where.items():
        if name == "age" and isinstance(value, tuple):
            name, value = "age_group", _age_groups(bench, value)
        if name in known:
            chosen[name] = bench.columns.chosen(name, value)
    odd = [str(one) for one in (*by, *({*where} - {"age"})) if one not in known]
    if odd:
        raise _cannot(
            bench, ", ".join(odd), "no_feature", bench.words("workbench.asked.one_of", names=", ".join(known))
        )
    return tuple(str(one) for one in by), chosen


def _age_groups(bench: Bench, ages: tuple[int | None, int | None]) -> list[str]:
    """The age groups of the report that are these ages together; AskedError when they cut through one."""
    low, high = ages[0] or 0, 200 if ages[1] is None else ages[1]
    groups = bench.settings.age_groups
    inside = [name for name, (first, last) in groups.items() if low <= first and (last <= high or last >= 100 <= high)]
    if not inside or any(first <= high and last >= low for name, (first, last) in groups.items() if name not in inside):
        told = ", ".join(f"{first}–{last}" for first, last in groups.values())
        raise _cannot(bench, f"age: {ages[0]}–{ages[1]}", "cuts_through", told)
    return inside


def _of_whom(where: Mapping[str, list[str]]) -> Text:
    """Of whom a cut of some is, in each language; nothing of one of all."""
    found = {}
    for one in LANGUAGES if where else ():
        words = words_of(one)
        said = [f"{words.label('grouping', name).lower()} {words.listing([label_of(name, level, words) for level in levels])}"
                for name, levels in where.items()]  # fmt: skip
        found[one] = words("workbench.publish.only", said="; ".join(said))
    return found


def _cannot(bench: Bench, where: str, what: str, allowed: str) -> Exception:
    words = bench.words
    return cannot(where, words(f"workbench.publish.{what}"), allowed, words("workbench.publish.step"))
