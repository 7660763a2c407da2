"""Which figures a benchmark compares: what is counted, by what it is divided, and in which unit it is read.

An indicator is made from the rows of gemeenten.csv. Where one of its parts is not published for a municipality, the
indicator is missing there, never 0 and never a part of a sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["share", "money", "level"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator.

    key      its name in the published tables
    kind     share: people or households out of a denominator, with an interval; money: euro per inhabitant, without an
             interval (money is counted, not sampled); level: a figure as published (income, density)
    plus     indicators of gemeenten.csv that are added up
    minus    indicators that are subtracted (income from expenditure)
    percent  a published percentage, for a share whose denominator is not published; the denominator then follows from it
    unit     share, eur_per_inhabitant, keur, addresses_per_km2
    group    use, costs or structure
    """

    key: str
    kind: Kind
    unit: str
    group: Literal["use", "costs", "structure"]
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()
    percent: str = ""


TASKS: dict[str, tuple[str, ...]] = {
    "6_1": ("6_1",),
    "6_2": ("6_2",),
    "wmo": ("6_6", "6_71"),
    "jeugd": ("6_72", "6_73", "6_74", "6_82"),
    "6_81": ("6_81",),
    "totaal": ("6_1", "6_2", "6_6", "6_71", "6_72", "6_73", "6_74", "6_81", "6_82"),
}
"""Iv3 taakvelden as used since 2023, and how the report adds them up. 6.82 is youth care under 6.8, so it goes with youth."""


def _costs() -> tuple[Indicator, ...]:
    gross = [
        Indicator(f"kosten_{key}", "money", "eur_per_inhabitant", "costs", tuple(f"lasten_{t}" for t in tasks))
        for key, tasks in TASKS.items()
    ]
    net = [
        Indicator(
            f"{i.key}_netto", "money", i.unit, "costs", i.plus, tuple(p.replace("lasten", "baten") for p in i.plus)
        )
        for i in gross
    ]
    return tuple(gross + net)


def _share(key: str, part: str) -> Indicator:
    return Indicator(key, "share", "share", "structure", (part,))


INDICATORS: tuple[Indicator, ...] = (
    Indicator("wmo_huishoudelijke_hulp", "share", "share", "use", ("wmo_huishoudelijke_hulp",)),
    Indicator("jeugdzorg", "share", "share", "use", ("jeugdzorg",), percent="jeugdzorg_procent"),
    *_costs(),
    _share("aandeel_0_14", "inwoners_0_14"),
    _share("aandeel_15_24", "inwoners_15_24"),
    _share("aandeel_65_plus", "inwoners_65_plus"),
    _share("aandeel_80_plus", "inwoners_80_plus"),
    _share("eenpersoonshuishoudens", "huishoudens_eenpersoons"),
    _share("huishoudens_met_kinderen", "huishoudens_met_kinderen"),
    _share("migratie_westers", "migratie_westers"),
    _share("migratie_niet_westers", "migratie_niet_westers"),
    Indicator("inkomen_per_inwoner", "level", "keur", "structure", ("inkomen_per_inwoner",)),
    Indicator("huishoudens_laag_inkomen", "level", "percent", "structure", ("huishoudens_laag_inkomen",)),
    Indicator("huishoudens_sociaal_minimum", "level", "percent", "structure", ("huishoudens_sociaal_minimum",)),
    _share("bijstand", "bijstand"),
    _share("ww", "ww"),
    _share("ao", "ao"),
    Indicator("adressendichtheid", "level", "addresses_per_km2", "structure", ("adressendichtheid",)),
    Indicator("woz_waarde", "level", "keur", "structure", ("woz_waarde",)),
    Indicator("koopwoningen", "level", "percent", "structure", ("koopwoningen",)),
    Indicator("corporatiewoningen", "level", "percent", "structure", ("corporatiewoningen",)),
)
