"""A survey beside the one before: only the same question, on the same scale, with the same answers that are positive."""

from __future__ import annotations

import pandas as pd
import pytest
from chapters.surveys.answered import answers, table

import wijkstats as ws

YEARS = table("surveys", *({"survey": str(y), "kind": "client", "year": y, "answered": 100} for y in (2018, 2019)))


@pytest.mark.parametrize(
    ("then", "same"),
    [
        ({}, True),
        ({"positive_from": 3}, False),
        ({"minimum": 1, "maximum": 10, "positive_from": 4}, False),
        ({"text": "xxx xxxx"}, False),
    ],
)
def test_another_question_of_the_same_id_is_no_earlier_one(then: dict[str, object], same: bool) -> None:
    items = table("items", {"survey": "2018", "item": "V1", **then}, {"survey": "2019", "item": "V1"})
    given = pd.concat([answers(("V1", [5] * 30 + [3] * 30)).assign(survey=year) for year in ("2018", "2019")])
    told = [{"survey": s, "item": "V1", "part": "totaal", "value": 50, "measure": "aandeel"} for s in ("2018", "2019")]
    answered = ws.surveys.items(ws.surveys.Opened(surveys=YEARS, items=items, answers=given)).table
    published = ws.surveys.published(
        ws.surveys.Opened(surveys=YEARS, items=items, outcomes=table("outcomes", *told))
    ).table
    for found in (answered, published):
        assert found.set_index("survey")["earlier"].notna().to_dict() == {"2018": False, "2019": same}
