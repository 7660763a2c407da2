"""A sound delivery in which cells are written otherwise is read the same, or the cell is refused for a reason of its kind."""

from __future__ import annotations

import tempfile
from pathlib import Path

from exports import Read, Table, put, read, sound
from hypothesis import given, settings
from hypothesis import strategies as st

CLIENTS = 12
MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
DAY = {"placeholder_date", "two_digit_year", "time_zone", "excel_day_number", "incomplete_date", "impossible_date"}
NUMBER = {"shortened_number", "zeros_lost", "number_with_points"}


def iso(text: str) -> str:
    return "-".join(reversed(text.split("-")))


WAYS = {
    "zone": (2, lambda t: f"{iso(t)}T00:00:00Z", DAY),
    "short": (2, lambda t: f"{t[:6]}{t[8:]}", DAY),
    "month": (2, lambda t: f"{t[:2]} {MONTHS[int(t[3:5]) - 1]} {t[6:]}", DAY),
    "placeholder": (2, lambda t: "01-01-1900", DAY),
    "excel": (2, lambda t: "44621", DAY),
    "zeros": (0, lambda t: t.lstrip("0"), NUMBER),
    "scientific": (0, lambda t: f"{float(t):.1e}", NUMBER),
    "decimal": (0, lambda t: f"{int(t):08d}.0", NUMBER),
}


def tables() -> dict[str, Table]:
    made = {name: table for name, table in sound(CLIENTS).items() if name in ("zrm", "trajecten")}
    for table in made.values():
        for row in table[1:]:
            row[0] = f"000{row[0][1:]}"
    return made


def cleaned(made: dict[str, Table]) -> Read:
    with tempfile.TemporaryDirectory() as root:
        found = read(put(Path(root), made))
        return found


changes = st.lists(
    st.tuples(st.integers(1, 2 * CLIENTS), st.sampled_from(sorted(WAYS))),
    min_size=1,
    max_size=5,
    unique_by=lambda c: c[0],
)


@given(changes)
@settings(deadline=None, max_examples=4)
def test_a_changed_cell_is_read_the_same_or_refused_for_its_kind(changed: list[tuple[int, str]]) -> None:
    made = tables()
    for row, way in changed:
        column, write, _ = WAYS[way]
        made["zrm"][row][column] = write(made["zrm"][row][column])
    found = cleaned(made)
    own = found.rejects[found.rejects["file"] == "zrm.csv"]
    refused = {int(r.row): r.reason for r in own.itertuples()}
    kinds = {row + 1: WAYS[way][2] for row, way in changed}
    assert set(refused) <= set(kinds)
    assert all(reason in kinds[row] for row, reason in refused.items())
    surely = {row + 1 for row, way in changed if way in ("placeholder", "excel", "zeros", "scientific")}
    assert surely <= set(refused)
    read_anyhow = {row + 1 for row, way in changed if way in ("zone", "month", "decimal")}
    assert not read_anyhow & set(refused)
    assert found.rows() == (2 * CLIENTS, 2 * CLIENTS - len(refused))
