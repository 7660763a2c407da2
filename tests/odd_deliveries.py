"""Small random deliveries of which something is odd: one client, one domain, all improved, everything unknown, ties ..."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import ibis
import numpy as np
import pandas as pd
from zrm_chapter import as_tables

from wijkstats.ground.scales import EDITIONS
from wijkstats.settings.choices import Settings

DOMAINS = EDITIONS["2017"]


@dataclass(frozen=True)
class Shape:
    """What a random delivery looks like. `step`: how a score moves, from the first score; `first`: chances of levels 1-5."""

    clients: int = 60
    domains: int = 4
    teams: tuple[str, ...] = ("Noord", "Zuid", "West")
    ages: tuple[int | None, ...] = (12, 40, 75)
    sexes: tuple[str | None, ...] = ("m", "v")
    visits: tuple[int, ...] = (1, 2, 2, 3)
    first: tuple[float, ...] = (0.05, 0.2, 0.35, 0.25, 0.15)
    step: Callable[[np.random.Generator, int], int] = lambda rng, level: level + int(rng.choice([-1, 0, 1]))
    team_of_age: bool = False
    apart: tuple[int, int] = (60, 300)
    same_day: bool = False
    settings: dict[str, object] = field(default_factory=dict)


def _level(to: int) -> Callable[[np.random.Generator, int], int]:
    return lambda rng, level: to


def _up(rng: np.random.Generator, level: int) -> int:
    return level + 1


def _down(rng: np.random.Generator, level: int) -> int:
    return level - 1


def _stay(rng: np.random.Generator, level: int) -> int:
    return level


def _ends(rng: np.random.Generator, level: int) -> int:
    return int(rng.choice([1, 5]))


SHAPES: dict[str, Shape] = {
    "plain": Shape(),
    "one_client": Shape(clients=1, visits=(2,)),
    "one_client_once": Shape(clients=1, visits=(1,)),
    "two_clients": Shape(clients=2, visits=(2,)),
    "one_domain": Shape(domains=1, clients=120),
    "two_domains": Shape(domains=2, clients=150),
    "one_team": Shape(teams=("Noord",), clients=120),
    "all_improved": Shape(step=_up, first=(0.3, 0.3, 0.3, 0.1, 0), visits=(2,)),
    "all_worse": Shape(step=_down, first=(0, 0.2, 0.3, 0.3, 0.2), visits=(2,)),
    "nobody_moves": Shape(step=_stay, visits=(2, 3)),
    "only_one_and_five": Shape(step=_ends, first=(0.5, 0, 0, 0, 0.5), clients=120),
    "all_to_three": Shape(step=_level(3)),
    "nobody_twice": Shape(visits=(1,)),
    "nobody_low": Shape(first=(0, 0, 0, 0.5, 0.5), step=lambda rng, level: int(rng.choice([4, 5]))),
    "all_low": Shape(first=(0.2, 0.4, 0.4, 0, 0), step=lambda rng, level: int(rng.choice([1, 2, 3]))),
    "everybody_unknown": Shape(teams=(None,), ages=(None,), sexes=(None,), clients=120),  # type: ignore[arg-type]
    "some_unknown": Shape(teams=("Noord", None), ages=(40, None), sexes=("m", None), clients=120),  # type: ignore[arg-type]
    "team_is_age": Shape(team_of_age=True, teams=("Jeugd", "Rest"), clients=260, domains=6),
    "ties": Shape(clients=40, step=lambda rng, level: level, visits=(2,)),
    "too_close": Shape(apart=(1, 29)),
    "many_visits": Shape(visits=(4, 5, 6, 7), apart=(31, 60)),
    "all_domains": Shape(domains=13, clients=40),
    "larger": Shape(domains=5, clients=400, visits=(2,)),
    "same_days": Shape(apart=(100, 101), visits=(2,)),
    "open": Shape(settings={"disclosure": {"minimum": 0}}, clients=12),
    "rounded": Shape(settings={"disclosure": {"minimum": 5, "rounding": 5}}, clients=120),
    "midpoint": Shape(settings={"disclosure": {"minimum": 5, "rounding": 5, "method": "midpoint"}}, clients=90),
    "low_is_one": Shape(settings={"zrm": {"format": "wide", "low": 1}}, clients=150),
    "low_is_four": Shape(settings={"zrm": {"format": "wide", "low": 4}}, clients=100),
    "reliable": Shape(settings={"zrm": {"format": "wide", "reliability": 0.99}}),
    "unreliable": Shape(settings={"zrm": {"format": "wide", "reliability": 0.05}}),
    "near_twelve": Shape(settings={"pairs": {"last": "near_12_months"}}, apart=(200, 500)),
    "only_two": Shape(settings={"pairs": {"last": "only_two"}}),
    "one_age_group": Shape(settings={"age_groups": {"iedereen": [0, 130]}}),
    "no_age_fits": Shape(settings={"age_groups": {"baby": [0, 1]}}),
}


def random_shape(seed: int) -> tuple[str, Shape]:
    """Of every name in turn, with numbers of clients, domains and visits that differ by seed."""
    names = list(SHAPES)
    name = names[seed % len(names)]
    shape = SHAPES[name]
    rng = np.random.default_rng(seed)
    if seed >= len(names) and shape.clients > 2:
        shape = replace(
            shape,
            clients=int(rng.integers(3, max(shape.clients, 4) + 30)),
            domains=shape.domains if shape.domains in (1, 13) else int(rng.integers(1, 7)),
        )
    return name, shape


def settings_of(shape: Shape, language: str = "nl") -> Settings:
    base: dict[str, object] = {
        "municipality": "0622", "period": {"start": "2016-01-01", "end": "2017-12-31"}, "zrm": {"format": "wide"},
        "language": language,
    }  # fmt: skip
    return Settings.model_validate(base | shape.settings)


def delivery(seed: int, shape: Shape) -> tuple[ibis.Table, ibis.Table]:
    """The delivery as Ibis tables, made from the seed only."""
    return as_tables(*drawn(seed, shape))


def write_raw(folder: Path, seed: int, shape: Shape) -> None:
    """The delivery as a municipality would hand it in: zrm.csv (wide) and trajecten.csv, beside a delivery.yaml."""
    rows, people = drawn(seed, shape)
    scores = pd.DataFrame(
        rows, columns=["clientnummer", "trajectnummer", "datum", "domein", "score", "versie", "rater"]
    )
    wide = scores.pivot_table(index=["clientnummer", "trajectnummer", "datum"], columns="domein", values="score")
    wide.astype("Int64").reset_index().to_csv(folder / "zrm.csv", sep=";", index=False, date_format="%d-%m-%Y")
    columns = ["clientnummer", "trajectnummer", "startdatum", "leeftijd", "wijkteam", "geslacht"]
    trajectories = pd.DataFrame(people, columns=columns).assign(einddatum="")
    trajectories.to_csv(folder / "trajecten.csv", sep=";", index=False, date_format="%d-%m-%Y")


def drawn(seed: int, shape: Shape) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Rows of measurements and of trajectories, as `as_tables` takes them."""
    rng = np.random.default_rng([seed, 11])
    domains = [str(d) for d in rng.choice(DOMAINS, size=shape.domains, replace=False)]
    rows: list[tuple[object, ...]] = []
    people: list[tuple[object, ...]] = []
    for c in range(shape.clients):
        age = shape.ages[int(rng.integers(len(shape.ages)))]
        team = shape.teams[int(rng.integers(len(shape.teams)))]
        if shape.team_of_age:
            team = shape.teams[0] if age is not None and age < 18 else shape.teams[1]
        sex = shape.sexes[int(rng.integers(len(shape.sexes)))]
        day = pd.Timestamp("2016-01-05") + pd.Timedelta(days=int(rng.integers(0, 700)))
        people.append((f"c{c}", f"t{c}", day, age, team, sex))
        levels = (rng.choice(5, len(domains), p=shape.first) + 1).tolist()
        for visit in range(int(rng.choice(shape.visits))):
            day += pd.Timedelta(days=int(rng.integers(*shape.apart)) if visit else 3)
            rows += [(f"c{c}", f"t{c}", day, d, x, "2017", "r") for d, x in zip(domains, levels, strict=True)]
            levels = [min(max(shape.step(rng, x), 1), 5) for x in levels]
    return rows, people
