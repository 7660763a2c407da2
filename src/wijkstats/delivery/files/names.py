"""Other names that people use for a domain of the ZRM, and names that look like one but belong to another instrument.

All in the form of `ingest.key_of`. An alias never crosses editions: inkomen (2010) is not financien (2013, 2017).
"""

from __future__ import annotations

DOMAIN_ALIASES: dict[str, str] = {
    "activiteiten_dagelijks_leven": "adl",
    "activiteiten_van_het_dagelijks_leven": "adl",
    "algemene_dagelijkse_levensverrichtingen": "adl",
    "adl_vaardigheid": "adl_vaardigheden",
    "vaardigheden_adl": "adl_vaardigheden",
    "adl_basaal": "basale_adl",
    "basaal_adl": "basale_adl",
    "basale_activiteiten_dagelijks_leven": "basale_adl",
    "adl_instrumenteel": "instrumentele_adl",
    "instrumenteel_adl": "instrumentele_adl",
    "instrumentele_activiteiten_dagelijks_leven": "instrumentele_adl",
    "iadl": "instrumentele_adl",
    "dag_besteding": "dagbesteding",
    "financiele_situatie": "financien",
    "fysieke_gezondheidstoestand": "fysieke_gezondheid",
    "gezondheid_fysiek": "fysieke_gezondheid",
    "gezins_relaties": "gezinsrelaties",
    "gezondheid_geestelijk": "geestelijke_gezondheid",
    "geestelijk_gezondheid": "geestelijke_gezondheid",
    "gezondheid_lichamelijk": "lichamelijke_gezondheid",
    "lichamelijk_gezondheid": "lichamelijke_gezondheid",
    "huiselijke_relatie": "huiselijke_relaties",
    "relaties_huiselijk": "huiselijke_relaties",
    "maatschappelijk_participatie": "maatschappelijke_participatie",
    "maatsch_participatie": "maatschappelijke_participatie",
    "participatie_maatschappelijk": "maatschappelijke_participatie",
    "middelen_gebruik": "middelengebruik",
    "netwerk_sociaal": "sociaal_netwerk",
    "sociale_netwerk": "sociaal_netwerk",
    "tijdbesteding": "tijdsbesteding",
    "tijds_besteding": "tijdsbesteding",
    "opleiding_werk": "werk_opleiding",
    "opleiding_en_werk": "werk_opleiding",
    "werk_en_opleiding": "werk_opleiding",
}

SELF_REPORT: frozenset[str] = frozenset(
    {"geldzaken", "relaties_thuis", "woning", "zelfzorg", "dagelijkse_activiteiten", "inzet_voor_de_maatschappij"}
)
"""Labels of Mijn ZRM, which clients fill in themselves (mijnzrm.nl): little agreement with ratings by professionals."""

MIJN_ZRM = "mijn_zrm"
"""Stands for a domain of that instrument."""
SELF_REPORT_WHY = "self-report (Mijn ZRM) must not be mixed with professional ratings"
