"""The type of a column of text in a contract, judged by its type alone."""

from __future__ import annotations

from typing import Any

from pandera.dtypes import DataType, immutable
from pandera.engines import pandas_engine


@immutable(init=True)
class _Text(pandas_engine.STRING):
    """Text as pandas has it. pandera's own type asks every cell whether it is a text, which the type of the column says."""

    def check(self, pandera_dtype: DataType, data_container: Any = None) -> bool:
        """Is the column one of text?"""
        return bool(pandera_dtype.type == self.type)


TEXT = _Text()  # type: ignore[call-arg]
