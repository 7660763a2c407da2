"""A result of an opened delivery is made when it is first asked for, and is the same object from then on.

So a notebook may ask for one result in eight cells, and another analysis may build on it, for the price of one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from wijkstats.ground.records import Result

Analysis = TypeVar("Analysis", bound=Callable[..., Result])


def once(analysis: Analysis) -> Analysis:
    """Keep what `analysis(data)` returns with `data`; its signature and docstring stay as they are."""

    @wraps(analysis)
    def made(data: Any) -> Result:
        kept: dict[str, Result] = vars(data).setdefault("made", {})
        if analysis.__name__ not in kept:
            kept[analysis.__name__] = analysis(data)
        return kept[analysis.__name__]

    return cast("Analysis", made)
