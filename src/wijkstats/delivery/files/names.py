"""Other names that people use for a domain of the ZRM, and names that look like one but belong to another instrument.

All in the form of `ingest.key_of`. An alias never crosses editions: inkomen (2010) is not financien (2013, 2017).
"""

from __future__ import annotations

DOMAIN_ALIASES: dict[str, str] = {
    "activiteiten_dagelijks_leven": "adl",
    "activiteiten_van_het_dagelijks_leven": "adl",
    "activiteiten_dagelijks_leven_adl": "adl",
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

ALIASES: dict[str, str] = {
    "client_nummer": "clientnummer",
    "clientnr": "clientnummer",
    "client_nr": "clientnummer",
    "clientid": "clientnummer",
    "client_id": "clientnummer",
    "traject_nummer": "trajectnummer",
    "trajectnr": "trajectnummer",
    "traject_id": "trajectnummer",
    "datum_meting": "datum",
    "meetdatum": "datum",
    "start_datum": "startdatum",
    "eind_datum": "einddatum",
    "geboorte_datum": "geboortedatum",
    "datum_aanmelding": "aanmelddatum",
    "huishouden_nummer": "huishoudnummer",
    "werk_en_opleiding": "werk_opleiding",
    "activiteiten_dagelijks_leven": "adl",
    "basale_activiteiten_dagelijks_leven": "basale_adl",
    "instrumentele_activiteiten_dagelijks_leven": "instrumentele_adl",
    "gm_code": "gemeentecode",
    "gemeentenaam": "gemeente",
}
"""Other spellings that really occur, in the form of `ingest.key_of`."""

SELF_REPORT: frozenset[str] = frozenset(
    {"geldzaken", "relaties_thuis", "woning", "zelfzorg", "dagelijkse_activiteiten", "inzet_voor_de_maatschappij"}
)
"""Labels of Mijn ZRM, which clients fill in themselves (mijnzrm.nl): little agreement with ratings by professionals."""

MIJN_ZRM = "mijn_zrm"
"""Stands for a domain of that instrument."""
SELF_REPORT_WHY = "self-report (Mijn ZRM) must not be mixed with professional ratings"

SYNONYMS: dict[str, frozenset[str]] = {
    column: frozenset(words.split())
    for column, words in {
        "clientnummer": "client clientcode client_code klant klantnr klant_nr klantnummer klant_nummer klantid klant_id "
        "klantcode dossier dossiernr dossiernummer dossier_nummer respondent respondentnummer inwonernummer persoonsnummer id "
        "patientnummer clientidentificatie uniek_nummer",
        "trajectnummer": "traject trajectcode traject_code zaaknummer zaaknr casusnummer casus plannummer trajectid",
        "datum": "datum_afname afnamedatum afname_datum meting_datum datum_zrm zrm_datum datum_score scoredatum score_datum "
        "datum_afgenomen invuldatum datum_invullen datum_ingevuld ingevuld_op afgenomen_op gemeten_op datum_beoordeling "
        "beoordelingsdatum date contactdatum datum_contact",
        "beoordelaar": "medewerker medewerkernummer hulpverlener professional ingevuld_door afgenomen_door rater",
        "versie": "editie zrm_versie versie_zrm zrm_editie",
        "domein": "leefgebied domeinnaam domein_naam naam_domein levensdomein leefgebied_naam",
        "score": "niveau level zrm_score score_zrm scorewaarde",
        "wijkteam": "team teamnaam team_naam naam_team wijkteam_naam naam_wijkteam wijkteamnaam sociaal_wijkteam sociaal_team "
        "gebiedsteam buurtteam",
        "wijk": "wijknaam woonwijk naam_wijk",
        "geslacht": "sekse gender m_v man_vrouw",
        "geboortedatum": "geboren geboren_op geb_datum gebdatum geboortedag birth_date",
        "leeftijd": "leeftijd_bij_start leeftijd_start age",
        "startdatum": "start begindatum begin_datum begin datum_start datum_begin ingangsdatum aanvang aanvangsdatum",
        "einddatum": "eind einde eindedatum datum_eind datum_einde afsluitdatum sluitingsdatum datum_afsluiting",
        "afsluiting": "reden_afsluiting afsluitreden reden_einde reden_beeindiging",
        "aanmelder": "verwijzer aangemeld_door",
        "peildatum": "datum_peiling per_datum",
        "fte": "aantal_fte formatie ftes",
        "gemeentecode": "gem_code code_gemeente cbs_code gemeente_code",
        "bron": "herkomst source",
        "waarde": "value cijfer",
    }.items()
}
"""Other words for a column, of which a message gives the line for delivery.yaml: near enough to ask, not sure enough to read."""
