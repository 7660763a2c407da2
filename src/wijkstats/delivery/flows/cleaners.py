"""Which function makes which table of what is delivered beside measurements and trajectories."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from wijkstats.delivery.files.ingest import RawFile
from wijkstats.delivery.flows.contacts import clean_contacts
from wijkstats.delivery.flows.staffing import clean_caseload, clean_staffing
from wijkstats.delivery.flows.support import clean_support, clean_transfers
from wijkstats.delivery.published.claims import clean_claims, clean_relations
from wijkstats.delivery.published.promised import clean_accounts, clean_goals, clean_judgements
from wijkstats.delivery.surveys.answered import clean_answers, clean_respondents
from wijkstats.delivery.surveys.asked import clean_items, clean_margins, clean_outcomes, clean_surveys

CLEANERS: dict[str, tuple[str, Callable[[duckdb.DuckDBPyConnection, RawFile], None]]] = {
    "contacten": ("contacts", clean_contacts),
    "formatie": ("staffing", clean_staffing),
    "caseload": ("caseload", clean_caseload),
    "inzet": ("support", clean_support),
    "doorstroom": ("transfers", clean_transfers),
    "beweringen": ("claims", clean_claims),
    "relaties": ("relations", clean_relations),
    "oordelen": ("judgements", clean_judgements),
    "doelen": ("goals", clean_goals),
    "rekening": ("accounts", clean_accounts),
    "onderzoek": ("surveys", clean_surveys),
    "items": ("survey_items", clean_items),
    "antwoorden": ("survey_answers", clean_answers),
    "respondenten": ("survey_respondents", clean_respondents),
    "marges": ("survey_margins", clean_margins),
    "uitkomsten": ("survey_outcomes", clean_outcomes),
}
"""Raw table -> processed table and the function that makes it, or its `source_` table when it has numbers of people."""
