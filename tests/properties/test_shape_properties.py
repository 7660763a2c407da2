"""Whatever words a file uses for before, after and targets: it is read the same, or stopped with the message of its kind."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from changed import cleaned, small
from exports import SETTINGS, Table, sound
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wijkstats.delivery.files.ingest import key_of
from wijkstats.delivery.files.schema import contract_of
from wijkstats.delivery.files.shape import TARGET, hint, meant, shape_faults
from wijkstats.ground.errors import DeliveryError
from wijkstats.ground.scales import EDITIONS

DOMAINS = EDITIONS["2017"]
WIDE = contract_of("zrm_wide")
few = settings(max_examples=6)
MOMENTS = (
    ("T0", "T1"),
    ("voor", "na"),
    ("begin", "eind"),
    ("1", "2"),
    ("intake", "afsluiting"),
    ("nulmeting", "eindmeting"),
)
some = st.lists(st.sampled_from(DOMAINS), min_size=1, unique=True)
joined = st.sampled_from(("{0}_{1}", "{0} {1}", "{1} {0}", "{0}.{1}", "Score {0} {1}"))


def faults(names: list[str]) -> str:
    keys = [key_of(name) for name in names]
    contract = [key if key in WIDE.columns else "" for key in keys]
    return " ".join(map(str, shape_faults(names, keys, contract, WIDE, "zrm.csv", 1)))


@given(some, st.sampled_from(MOMENTS), joined, st.randoms())
@settings(max_examples=60, deadline=None)
def test_two_moments_in_columns_are_told_whatever_they_are_called(
    domains: list[str], moments: tuple[str, str], form: str, rng: random.Random
) -> None:
    names = ["clientnummer", "datum", *(form.format(d, m) for d in domains for m in moments)]
    rng.shuffle(names)
    assert "before and after stand in columns" in faults(names)


@given(some, st.sampled_from(sorted(TARGET)), joined)
@settings(max_examples=60, deadline=None)
def test_a_target_is_never_part_of_a_hint(domains: list[str], word: str, form: str) -> None:
    targets = [form.format(d, word) for d in domains]
    keys = [key_of(name) for name in targets]
    assert {meant(key).kind for key in keys} == {"target"}
    assert hint(DOMAINS, keys) == ""
    both = ["clientnummer", "datum", *(f"Score {d}" for d in domains), *targets]
    assert "more than one column may hold the score" in faults(both)
    assert faults(["clientnummer", "datum", *DOMAINS, *targets]) == ""


SMALL = sound(12)["zrm"]
IDS, CELLS = SMALL[0][:5], SMALL[0][5:]


def stopped(zrm: Table, settings_: str = SETTINGS) -> str:
    with pytest.raises(DeliveryError) as caught:
        cleaned({"zrm": zrm}, settings_)
    return str(caught.value)


def shuffled(table: Table, order: list[int]) -> Table:
    return [[row[i] for i in order] for row in table]


@given(st.sampled_from(("wide", "long", "ecd")), st.sampled_from(("wide", "long", "ecd", "ggm")), st.randoms())
@few
def test_another_layout_is_named_whatever_the_order_of_columns(is_: str, told: str, rng: random.Random) -> None:
    assume(is_ != told)
    tables = {
        "wide": SMALL,
        "long": [
            [*IDS, "domein", "score"],
            *([*r[:5], d, s] for r in SMALL[1:] for d, s in zip(CELLS, r[5:], strict=True)),
        ],
        "ecd": [["klant_id", "created", "discr", *CELLS], *([r[0], r[2], "zrmv2", *r[5:]] for r in SMALL[1:])],
    }
    table = shuffled(tables[is_], rng.sample(range(len(tables[is_][0])), len(tables[is_][0])))
    if told == "ggm":
        with pytest.raises(DeliveryError):  # whose measurements have another name: score.csv
            cleaned({"zrm": table}, SETTINGS.replace("format: wide", "format: ggm"))
        return
    message = stopped(table, SETTINGS.replace("format: wide", f"format: {told}"))
    assert f"zrm: {{format: {is_}}}" in message


@given(st.permutations(sorted(EDITIONS)), st.randoms())
@few
def test_columns_of_another_edition_stop_the_run_and_name_it(editions: list[str], rng: random.Random) -> None:
    is_, told, _ = editions
    names = EDITIONS[is_]
    table = [[*SMALL[0][:3], *names], *([*row[:3], *row[5 : 5 + len(names)]] for row in SMALL[1:])]
    table = shuffled(table, rng.sample(range(len(table[0])), len(table[0])))
    message = stopped(table, SETTINGS.replace('edition: "2017"', f'edition: "{told}"'))
    assert f'zrm: {{edition: "{is_}"}}' in message


SCALES: dict[str, Callable[[int], int]] = {
    "0 to 4": lambda level: level - 1,
    "1 to 10": lambda level: 2 * level,
    "0 to 100": lambda level: 20 * level,
}


@given(st.sampled_from(sorted(SCALES)), st.sets(st.sampled_from(CELLS), min_size=6))
@few
def test_another_scale_in_some_columns_stops_the_run(scale: str, columns: set[str]) -> None:
    table = [
        row
        if number == 0
        else [str(SCALES[scale](int(t))) if n in columns else t for n, t in zip(SMALL[0], row, strict=True)]
        for number, row in enumerate(SMALL)
    ]
    assert f"scores on a scale of {scale}" in stopped(table)


AGES = ("18-64", "65+", "jeugd", "12 t/m 17", "< 18 jaar", "volwassenen", "0-17 jaar")


@given(st.dictionaries(st.integers(1, 7), st.sampled_from(AGES), min_size=1, max_size=6))
@few
def test_a_class_of_ages_is_refused_in_its_cell(classes: dict[int, str]) -> None:
    trajecten = small()["trajecten"]
    trajecten[0][2] = "leeftijd"
    for number, row in enumerate(trajecten[1:], 1):
        row[2] = classes.get(number, "42")
    found = cleaned({"zrm": small()["zrm"], "trajecten": trajecten})
    told = found.rejects[["row", "column", "reason"]].values.tolist()
    assert told == [[str(number + 1), "leeftijd", "age_class"] for number in sorted(classes)]
    assert found.table("trajectories")["age"].value_counts().to_dict() == (
        {42: 7 - len(classes)} if len(classes) < 7 else {}
    )
