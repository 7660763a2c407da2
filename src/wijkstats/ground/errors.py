"""What can go wrong for a user, said in four parts: where, what was found, what is allowed, what to do next.

A fault of the user's input is a `Fault`; faults of one check are gathered and raised together, so that one run shows
them all. Each kind of error has its own exit code. `assert` is for our own mistakes only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the input. `where` names file, row, column or key; texts never hold personal data."""

    where: str
    found: str
    allowed: str
    next_step: str

    def __str__(self) -> str:
        return f"{self.where}\n    found:   {self.found}\n    allowed: {self.allowed}\n    next:    {self.next_step}"


def counted(number: int, what: str) -> str:
    """A number with the word for what is counted, in one or more.

    >>> counted(1, "row"), counted(2_000, "filled cell")
    ('1 row', '2,000 filled cells')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


class WijkstatsError(Exception):
    """Base of every error a user can cause or mend."""

    exit_code = 1
    title = "wijkstats stopped"

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        assert self.faults, "an error needs at least one fault"
        super().__init__(str(self))

    def __str__(self) -> str:
        shown = [f"  {fault}" for fault in self.faults[:SHOWN]]
        more = len(self.faults) - SHOWN
        if more > 0:
            shown.append(f"  ... and {more} more like these")
        return f"{self.title}:\n" + "\n".join(shown)

    def __reduce__(self) -> tuple[type[WijkstatsError], tuple[tuple[Fault, ...]]]:
        return type(self), (self.faults,)


class Brief:
    """In a notebook such an error is its text alone: the lines of code on the way there say nothing to who asked."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


class SettingsError(Brief, WijkstatsError):
    """delivery.yaml is missing, unreadable, or says something impossible."""

    exit_code = 2
    title = "delivery.yaml cannot be used"


class DeliveryError(WijkstatsError):
    """A raw file is missing, unreadable, or does not keep the contract."""

    exit_code = 3
    title = "the raw data cannot be used"


class PrivacyError(WijkstatsError):
    """Going on would put personal data where it must not be."""

    exit_code = 4
    title = "stopped to protect personal data"


class NotebookError(WijkstatsError):
    """A notebook failed."""

    exit_code = 5
    title = "a notebook failed"


class NotDelivered(Brief, WijkstatsError):  # noqa: N818 - an outcome, not a failure
    """A chapter needs a table that this delivery does not have. The report says so; it is no failure."""

    exit_code = 6
    title = "not delivered"


class ContractError(WijkstatsError):
    """A processed or published table is not what the next step was promised: a fault of wijkstats itself."""

    exit_code = 7
    title = "a table broke its contract"


class SourceError(WijkstatsError):
    """The values of CBS cannot be fetched, or are not what the catalogue says."""

    exit_code = 8
    title = "the values of CBS cannot be used"


class NotSame(WijkstatsError):  # noqa: N818 - an outcome, not a failure
    """A report that was computed again is not the same."""

    exit_code = 9
    title = "the report is not the same when computed again"


class Busy(WijkstatsError):  # noqa: N818 - an outcome, not a failure
    """Another run is busy with the same delivery."""

    exit_code = 10
    title = "this run did not start"


class NotMade(WijkstatsError):  # noqa: N818 - an outcome, not a failure
    """Of many reports, some could not be made."""

    exit_code = 11
    title = "not every report was made"


def exit_codes() -> list[tuple[int, str]]:
    """Every exit code of the commands with what it means, in order."""
    kinds = sorted(WijkstatsError.__subclasses__(), key=lambda kind: kind.exit_code)
    return [(0, "done"), (1, "a fault of wijkstats"), *((kind.exit_code, kind.title) for kind in kinds)]
