"""What came, went or got another name since the previous delivery: files, columns, domains, editions, teams, categories.

Question answered: is next year's export made as this year's was? Only names, never numbers; a group is named only when it has
`ENOUGH` clients in one delivery and none in the other.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import SequenceMatcher

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow.parquet as pq

from wijkstats.delivery.previous import overlap
from wijkstats.delivery.tables import DELIVERED_AS, Tables
from wijkstats.ground.scales import DOMAINS
from wijkstats.settings.breakdowns import OWN, TEXTS

COLUMNS: tuple[str, ...] = ("grouping", "level", "change", "other")
ENOUGH = 20
"""So many clients a team or category needs in one of two deliveries to be named as new or gone."""
MOVED = 0.8
"""From this share on of the trajectories that both deliveries have, a team that went is the team that came."""
ALIKE = 0.75
"""Without such trajectories: so much alike are two names that are probably one team."""
PARTS = re.compile(r"\d+|noord|oost|zuid|west|midden|centrum|binnen|buiten|boven|beneden")
"""What tells two teams apart whose names are alike: Noord 1 is not Noord 2, nor Zuidwest Zuidoost."""
RAW: Mapping[str, str] = {
    **{b.source: raw for raw, b in TEXTS.items()},
    **{"end_date": "einddatum", "applied_date": "aanmelddatum", "severity": "zwaarte", "household": "huishoudnummer"},
    **{"client_group": "clientgroep", "age": "leeftijd", "rater": "beoordelaar", "closure_group": "afsluiting"},
}
"""Column of a processed table -> the delivered column, of those that may be empty as a whole."""

Row = tuple[str, str, str, str]


def delivery_changes(this: Tables | None, earlier: Tables | None) -> pd.DataFrame:
    """One row for each thing that is new, gone or renamed, by kind; `again`: last year's trajectories stand here once more;
    `renumbered`: under other numbers.

    Columns grouping (table, column, domain, edition, team, a feature), level, change, other (the name it has now).
    No rows without an earlier delivery.
    """
    rows = [] if this is None or earlier is None else [*_rows(this, earlier)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype("str")


def _rows(this: Tables, earlier: Tables) -> Iterator[Row]:
    found = overlap(this.delivery, earlier.delivery)
    if found is not None and found.cumulative:
        yield "table", "trajectories", "again", ""
    if found is not None and found.renumbered:
        yield "table", "trajectories", "renumbered", ""
    files = [[raw for name, raw in DELIVERED_AS.items() if _there(t, name)] for t in (this, earlier)]
    yield from came_and_went("table", *files)
    yield from came_and_went("column", *(_filled(t) for t in (this, earlier)))
    for feature in ("domain", "edition"):
        levels = [set(_distinct(t, feature)) for t in (this, earlier)]
        order = [*DOMAINS] if feature == "domain" else sorted(levels[0] | levels[1])
        yield from came_and_went(feature, *([one for one in order if one in some] for some in levels))
    yield from _teams(this, earlier)
    for feature in ("referrer", "law", "neighbourhood"):
        yield from came_and_went(feature, *_named(this.trajectories, earlier.trajectories, feature))


def came_and_went(grouping: str, now: Collection[str], before: Collection[str]) -> Iterator[Row]:
    """What stands in one of two lists only.

    >>> [*came_and_went("table", ["inzet", "zrm"], ["zrm", "formatie"])]
    [('table', 'formatie', 'gone', ''), ('table', 'inzet', 'new', '')]
    """
    yield from ((grouping, one, "gone", "") for one in before if one not in now)
    yield from ((grouping, one, "new", "") for one in now if one not in before)


def _there(tables: Tables, name: str) -> bool:
    return (tables.delivery.processed / f"{name}.parquet").is_file()


def _distinct(tables: Tables, column: str) -> list[str]:
    return list(tables.measurements.select(column).distinct().execute()[column])


def _filled(tables: Tables) -> list[str]:
    """The delivered columns of clients and trajectories in which something stands."""
    found = []
    for name, table in (("trajectories", tables.trajectories), ("measurements", tables.measurements)):
        known = [c for c in pq.read_schema(tables.delivery.processed / f"{name}.parquet").names if _raw(c)]
        counts = table.aggregate(**{c: table[c].count() for c in known}).execute().iloc[0]
        found += [_raw(c) for c in known if counts[c]]
    return found


def _raw(column: str) -> str:
    return column.removeprefix(OWN) if column.startswith(OWN) else RAW.get(column, "")


def _named(this: ir.Table, earlier: ir.Table, feature: str) -> tuple[list[str], list[str]]:
    """Levels of a feature in both deliveries, without those that are too small to be named as new or gone."""
    now, before = (_clients(table, feature) for table in (this, earlier))
    if not len(now) or not len(before):  # then the column itself came or went
        return [], []
    enough = {*now.index[now >= ENOUGH], *before.index[before >= ENOUGH]}
    return sorted(enough & {*now.index}), sorted(enough & {*before.index})


def _clients(table: ir.Table, feature: str) -> pd.Series[int]:
    named = table.filter(table[feature].notnull()).group_by(feature)
    return named.agg(n=table.client.nunique()).execute().set_index(feature)["n"]


def _teams(this: Tables, earlier: Tables) -> Iterator[Row]:
    """Teams that came or went. One that went is renamed when its trajectories stand with one that came, or by its name."""
    now, before = _named(this.trajectories, earlier.trajectories, "team")
    came, went = ([one for one in some if one not in others] for some, others in ((now, before), (before, now)))
    told = dict(this.delivery.settings.previous.teams)
    moves = _moves(this, earlier, went)
    renamed = {old: told.get(old) or renamed_to(old, came, moves) for old in went}
    for old in went:
        yield ("team", old, "renamed", renamed[old]) if renamed[old] else ("team", old, "gone", "")
    yield from (("team", new, "new", "") for new in came if new not in renamed.values())


def _moves(this: Tables, earlier: Tables, went: Collection[str]) -> pd.DataFrame:
    """Of trajectories in both deliveries, of the teams that went: how many now stand with which team? old, new, n."""
    path = earlier.delivery.processed / "trajectories.parquet"
    old = this.trajectories.get_backend().read_parquet(path, table_name="earlier_trajectories")
    old = old.filter(old.team.isin([*went, ""])).select("client", "trajectory", old=old.team)
    new = this.trajectories.select("client", "trajectory", new=this.trajectories.team)
    both = old.inner_join(new, ["client", "trajectory"])  # numbers of trajectories may begin anew each year
    return both.group_by("old", "new").agg(n=ibis._.count()).execute()


def renamed_to(old: str, came: Collection[str], moves: pd.DataFrame) -> str:
    """Which of the teams that came is this one that went? Empty when none is.

    >>> none = pd.DataFrame({"old": [], "new": [], "n": []})
    >>> renamed_to("Wijkteam Holy", ["Buurtteam Holy", "Wijkteam Oost"], none), renamed_to("Holy", ["Centrum"], none)
    ('Buurtteam Holy', '')
    >>> renamed_to("Holy", ["Centrum"], pd.DataFrame({"old": ["Holy", "Holy"], "new": ["Centrum", "Oost"], "n": [90, 10]}))
    'Centrum'
    >>> renamed_to("Zuidwest", ["Zuidoost"], none), renamed_to("Noord", ["Noord 1", "Noord 2"], none)
    ('', '')
    """
    own = moves[moves["old"] == old]
    if (whole := own["n"].sum()) >= ENOUGH:
        new = own.sort_values("n").iloc[-1]
        return str(new["new"]) if new["new"] in came and new["n"] >= MOVED * whole else ""
    parts = PARTS.findall(_bare(old))
    alike = [new for new in came if PARTS.findall(_bare(new)) == parts]
    likeness = {new: SequenceMatcher(None, _bare(old), _bare(new)).ratio() for new in alike}
    best = max(likeness, key=likeness.__getitem__, default="")
    return best if best and likeness[best] >= ALIKE else ""


def _bare(name: str) -> str:
    """A name without the word that all teams have."""
    words = name.casefold().split()
    return " ".join(word for word in words if not word.endswith(("team", "teams"))) or name.casefold()
