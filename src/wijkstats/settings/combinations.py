"""What delivery.yaml may not say at the same time.

Question answered: which choices exclude one another, or name something that does not exist? Each is a fault with file, line,
key, what was found, what is allowed and what to do.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import yaml

from wijkstats.ground.catalogue import catalogue
from wijkstats.ground.errors import Fault
from wijkstats.ground.shown import shown
from wijkstats.ground.yamlfile import line_of
from wijkstats.settings.breakdowns import BREAKDOWNS, OWN, own_columns, usual
from wijkstats.settings.choices import Settings
from wijkstats.settings.fields import GGM_TABLES, RESERVED

LONGEST_KEY = 40


def quoted(value: object) -> str:
    """A value as an error names it: as it may be shown, a text in quotes."""
    return repr(shown(value)) if isinstance(value, str) else shown(value)


def impossible(s: Settings, where: str, tree: yaml.Node) -> Iterator[Fault]:
    """Every choice in delivery.yaml that cannot hold beside another, or that names what does not exist."""

    def fault(key: str, found: str, allowed: str, step: str) -> Fault:
        return Fault(f"{where}, line {line_of(tree, tuple(key.split('.')))}, key {key}", found, allowed, step)

    if s.period.end < s.period.start:
        yield fault("period.end", f"{s.period.end} before {s.period.start}", "end on or after start", "swap the dates")
    if s.reference_date and s.reference_date < s.period.end:
        yield fault(
            "reference_date",
            f"{s.reference_date}, before the period ends ({s.period.end})",
            "a day on or after period.end",
            "end the period earlier, or correct the reference date",
        )
    ranges = sorted(s.age_groups.items(), key=lambda item: item[1])
    for (one, (_, top)), (other, (bottom, _)) in pairwise(ranges):
        if bottom <= top:
            yield fault(
                "age_groups",
                f"{shown(one)} and {shown(other)} overlap at {bottom}",
                "groups without overlap",
                "move a limit",
            )
    for name in sorted(RESERVED & set(s.age_groups)):
        yield fault(
            "age_groups", f"a group named {name}", f"other names than {', '.join(sorted(RESERVED))}", "rename it"
        )
    if not s.age_groups:
        yield fault("age_groups", "no groups", "at least one group", "remove the key to get the default")
    yield from _groups(s, fault)
    complete = s.trajectories.complete_from
    if complete and s.reference_date and complete > s.reference_date:
        found = f"{complete}, after reference_date ({s.reference_date})"
        yield fault("trajectories.complete_from", found, "a day on or before reference_date", "correct one of the two")
    if s.municipality in s.reference.municipalities:
        yield fault(
            "reference.municipalities",
            f"{s.municipality}, the municipality itself",
            "other municipalities only",
            "remove it: nobody is compared with a group that contains oneself",
        )
    for code in sorted({c for c in s.reference.municipalities if s.reference.municipalities.count(c) > 1}):
        yield fault("reference.municipalities", f"{code} stands twice", "each code once", "remove one")
    for code in sorted(set(s.reference.similar) - set(s.reference.municipalities)):
        yield fault(
            "reference.similar",
            f"{code}, not among the reference municipalities",
            "codes that stand in reference.municipalities",
            "add it there too, or remove it here",
        )
    for name in s.plan.groups if s.plan else ():
        groups = (*usual("change_by_group"), *(b.name for b in BREAKDOWNS if b.when != "always"))
        own = [f"{OWN}{column}" for column in own_columns(s)]
        if name not in (*groups, *own):
            near = difflib.get_close_matches(name, [*groups, *own], n=1)
            step = f"did you mean {near[0]}?" if near else "remove it, or take one that is allowed"
            yield fault("plan.groups", quoted(name), ", ".join([*groups, *own]), step)
    for column in sorted({c for c in s.breakdowns if s.breakdowns.count(c) > 1}):
        yield fault("breakdowns", f"{shown(column)} stands twice", "each column once", "remove one")
    hiding = s.disclosure
    if hiding.rounding and not hiding.minimum:
        found = f"{hiding.rounding}, with disclosure.minimum 0"
        yield fault("disclosure.rounding", found, "0 when nothing is hidden", "set a minimum, or take rounding out")
    elif hiding.rounding > 2 * hiding.minimum and hiding.method == "nearest":
        allowed = f"at most {2 * hiding.minimum}, twice the minimum: more would show groups of people as 0"
        yield fault("disclosure.rounding", str(hiding.rounding), allowed, "take a smaller base, or a higher minimum")
    known = {"indicators": [*catalogue().indicators], "features": [*catalogue().features]}
    for indicator, features in s.correction.elasticities.items():
        for kind, name in (("indicators", indicator), *(("features", feature) for feature in features)):
            if name not in known[kind]:
                near = difflib.get_close_matches(name, known[kind], n=1)
                key, step = (
                    f"correction.elasticities.{shown(indicator)}",
                    f"did you mean {near[0]}?" if near else "remove it",
                )
                yield fault(key, quoted(name), f"a name in {kind} of catalogue.yaml", step)
    for table, text in s.files.items():
        name, _, sheet = text.partition("#")
        if sheet and not name.lower().endswith(".xlsx"):
            allowed = "a sheet after # of an .xlsx file only"
            yield fault(f"files.{table}", quoted(text), allowed, "remove # and the sheet")
        if "files" in s.model_fields_set and table in (("zrm",) if s.zrm.format == "ggm" else GGM_TABLES):
            found = f"zrm.format is {s.zrm.format}"
            yield fault(f"files.{table}", found, "tables of that format", "remove it, or correct the format")
        if not name or "/" in name or "\\" in name or name.startswith(".") or re.search(r"\s", name):
            allowed = "the name of a file in the folder itself, without spaces"
            yield fault(f"files.{table}", quoted(name), allowed, "rename the file, or move it there")


def _groups(s: Settings, fault: Callable[[str, str, str, str], Fault]) -> Iterator[Fault]:
    """Keys of client groups that cannot stand in a table, and names that tell nothing or not which."""
    for name, told in s.groups.items():
        key = f"groups.{name if name in RESERVED else shown(name)}"
        if name in RESERVED or not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or len(name) > LONGEST_KEY:
            allowed = f"a key in lower case, words joined by _, such as lichte_hulp; not {', '.join(sorted(RESERVED))}"
            yield fault(key, quoted(name), allowed, "rename it, here and in the column clientgroep")
        elif not told.strip() or [*s.groups.values()].count(told) > 1:
            yield fault(key, quoted(told), "a name for readers, each another one", "write what the group is called")
