"""The choices of delivery.yaml as frozen records: types, defaults, and what each key means."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr

from wijkstats.settings.fields import (
    AgeRange,
    Code,
    Day,
    Domain,
    Engine,
    Intake,
    OwnColumn,
    SharedDomain,
    Source,
    Table,
    Threshold,
)


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Period(_Record):
    """Trajectories that started in this period, both days included."""

    start: Day
    end: Day


class Zrm(_Record):
    """How the ZRM file is laid out and read. `low`: highest score that counts as low."""

    format: Literal["wide", "long", "ecd", "ggm"]
    edition: Literal["2010", "2013", "2017"] = "2017"
    low: Annotated[int, Field(strict=True, ge=1, le=4)] = 3
    reliability: Annotated[float, Field(gt=0, lt=1)] = 0.85


class PairRule(_Record):
    """Which two measurements make a pair: the first and another one, at least `minimum_days` apart.

    `last`: the last; `near_12_months`: the one nearest to 365 days after the first, at most `window_days` from there (the
    earlier of two that are as near); `only_two`: the second, of domains that were measured exactly twice.
    `across_editions`: domains that may pair across editions of the ZRM; only domains of more than one edition can.
    """

    first: Literal["first"] = "first"
    last: Literal["last", "near_12_months", "only_two"] = "last"
    window_days: Annotated[int, Field(strict=True, ge=1, le=335)] = 91
    minimum_days: Annotated[int, Field(strict=True, ge=0, le=3650)] = 30
    across_editions: tuple[SharedDomain, ...] = ()


class Plan(_Record):
    """What was chosen before anybody saw the results, on `date`: domains and groups that the report is about.

    `groups`: features by which results are broken down, such as age_group. What is not named was looked up afterwards.
    """

    date: Day
    domains: tuple[Domain, ...] = ()
    groups: tuple[StrictStr, ...] = ()

    def names(self, grouping: str, level: str) -> bool:
        """Was this level of a grouping chosen beforehand? The total always was."""
        return grouping == "total" or grouping in self.groups or (grouping == "domain" and level in self.domains)


class Previous(_Record):
    """Beside the previous delivery. `teams`: {name of a team there: its name here}, for teams that were renamed or joined."""

    teams: dict[StrictStr, StrictStr] = {}


class Trajectories(_Record):
    """`complete_from`: every trajectory that was open on or after this day is in trajecten; earlier years are not whole."""

    complete_from: Day | None = None


class Norms(_Record):
    """What was agreed. `waiting_days`: so many days after the application a trajectory has started."""

    waiting_days: Annotated[int, Field(strict=True, ge=1, le=1000)] = 42


class Reference(_Record):
    """Reference municipalities, and the ones among them that are organised most alike."""

    municipalities: tuple[Code, ...] = ()
    similar: tuple[Code, ...] = ()


class StructureCorrection(_Record):
    """By how many per cent an indicator rises when a feature is one per cent higher: {indicator: {feature: elasticity}}.

    Used to correct the reference level when too few municipalities are there for a regression. Names of catalogue.yaml.
    """

    elasticities: dict[StrictStr, dict[StrictStr, Annotated[float, Field(ge=-5, le=5)]]] = {}


class Disclosure(_Record):
    """Counts of people below `minimum` are hidden; 0 switches this off, and the report says so.

    `rounding`: counts that are shown are rounded to a multiple of this; 0 is off. `method`: `nearest`, or `midpoint` (the middle
    of classes of that width; 0 stays 0).
    """

    minimum: Threshold = 5
    rounding: Annotated[int, Field(strict=True, ge=0, le=100)] = 0
    method: Literal["nearest", "midpoint"] = "nearest"


class Theme(_Record):
    """The house style, in files beside delivery.yaml. `tokens`: NL Design System tokens, CSS or JSON; `logo`: .svg or .png."""

    tokens: StrictStr
    logo: StrictStr = ""


class Colophon(_Record):
    """Who answers for the report, as readers see it. `by`: who made it; `made_on`: when; `next_edition`: when the next one comes,
    in words; `contact`: where to ask.
    """

    by: StrictStr = ""
    made_on: Day | None = None
    next_edition: StrictStr = ""
    contact: StrictStr = ""


class Settings(_Record):
    """All of delivery.yaml. Codes are text from first read to last print.

    `matters`: the smallest difference between two shares that matters, as a fraction: 0.10 is one step in ten clients.

    `report`: who made it, when, the next edition and the contact, for the foot of every page.

    `breakdowns`: columns of trajecten by which results are broken down too: `wet`, or own columns, shown as they are.
    `plan`: the analysis plan, when there is one.
    `republish`: reports about the same people that were published before and that this one cannot be guarded beside; known
    and accepted.
    `groups`: keys that stand in the column clientgroep, and what each is called in the report.
    `engine`: where tables of clients are counted: `duckdb` in this process, Spark or PostgreSQL (docs/scale.md).
    `intake`: were clients let in because of their first scores? `none`, from how many low domains on, or `unknown`.
    """

    municipality: Code
    period: Period
    zrm: Zrm
    title: StrictStr = ""
    synthetic: StrictBool = False
    report: Colophon = Colophon()
    matters: Annotated[float, Field(gt=0, le=0.5)] = 0.10
    language: Literal["nl", "en"] = "nl"
    reference_date: Day | None = None
    age_groups: dict[str, AgeRange] = {"jeugd": (0, 17), "volwassenen": (18, 64), "ouderen": (65, 120)}
    pairs: PairRule = PairRule()
    intake: Intake = "unknown"
    trajectories: Trajectories = Trajectories()
    norms: Norms = Norms()
    groups: dict[StrictStr, StrictStr] = {}
    plan: Plan | None = None
    previous: Previous = Previous()
    reference: Reference = Reference()
    correction: StructureCorrection = StructureCorrection()
    disclosure: Disclosure = Disclosure()
    republish: tuple[StrictStr, ...] = ()
    theme: Theme | None = None
    files: dict[Table, StrictStr] = {
        "zrm": "zrm.csv",
        "trajecten": "trajecten.csv",
        "contacten": "contacten.csv",
        "formatie": "formatie.csv",
        "caseload": "caseload.csv",
        "inzet": "inzet.csv",
        "doorstroom": "doorstroom.csv",
        "indeling": "indeling.csv",
        "gemeenten": "gemeenten.csv",
        "cbs": "cbs.csv",
        "herindelingen": "herindelingen.csv",
        "beweringen": "beweringen.csv",
        "relaties": "relaties.csv",
        "oordelen": "oordelen.csv",
        "doelen": "doelen.csv",
        "rekening": "rekening.csv",
        "onderzoek": "onderzoek.csv",
        "items": "items.csv",
        "antwoorden": "antwoorden.csv",
        "respondenten": "respondenten.csv",
        "marges": "marges.csv",
        "uitkomsten": "uitkomsten.csv",
    }
    columns: dict[str, StrictStr] = {}
    breakdowns: tuple[OwnColumn, ...] = ()
    source: Source | None = None
    engine: Engine = "duckdb"
