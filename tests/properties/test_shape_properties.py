"""Whatever words a file uses for before, after and targets: it is read the same, or stopped with the message of its kind."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from wijkstats.delivery.files.ingest import key_of
from wijkstats.delivery.files.schema import contract_of
from wijkstats.delivery.files.shape import TARGET, hint, meant, shape_faults
from wijkstats.ground.scales import EDITIONS

DOMAINS = EDITIONS["2017"]
WIDE = contract_of("zrm_wide")
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
@settings(max_examples=150, deadline=None)
def test_two_moments_in_columns_are_told_whatever_they_are_called(
    domains: list[str], moments: tuple[str, str], form: str, rng: random.Random
) -> None:
    names = ["clientnummer", "datum", *(form.format(d, m) for d in domains for m in moments)]
    rng.shuffle(names)
    assert "before and after stand in columns" in faults(names)


@given(some, st.sampled_from(sorted(TARGET)), joined)
@settings(max_examples=150, deadline=None)
def test_a_target_is_never_part_of_a_hint(domains: list[str], word: str, form: str) -> None:
    targets = [form.format(d, word) for d in domains]
    keys = [key_of(name) for name in targets]
    assert {meant(key).kind for key in keys} == {"target"}
    assert hint(DOMAINS, keys) == ""
    both = ["clientnummer", "datum", *(f"Score {d}" for d in domains), *targets]
    assert "more than one column may hold the score" in faults(both)
    assert faults(["clientnummer", "datum", *DOMAINS, *targets]) == ""
