"""Did clients become more self-reliant between their first and last measurement? One function per analysis.

`data = read(delivery)` opens a cleaned delivery; each function takes it and returns a `Result`. What several of them are
computed from is counted once per opened delivery.
"""

from __future__ import annotations

from collections.abc import Callable

from wijkstats.chapters.zrm.counts import outcomes as counts
from wijkstats.chapters.zrm.counts import pairing
from wijkstats.chapters.zrm.counts.attrition import attrition_counts, course_rows, kept_by_level_sums
from wijkstats.chapters.zrm.counts.course import course_sums
from wijkstats.chapters.zrm.counts.reliability import first_ratings, second_ratings
from wijkstats.chapters.zrm.opened import Opened
from wijkstats.chapters.zrm.statistics import attrition as stats_attrition
from wijkstats.chapters.zrm.statistics import change, clients, models
from wijkstats.chapters.zrm.statistics import cohorts as stats_cohorts
from wijkstats.chapters.zrm.statistics import course as stats_course
from wijkstats.chapters.zrm.statistics import imputation as stats_imputation
from wijkstats.chapters.zrm.statistics import low_domains as stats_low_domains
from wijkstats.chapters.zrm.statistics import noise as stats_noise
from wijkstats.chapters.zrm.statistics import ordinal as stats_ordinal
from wijkstats.chapters.zrm.statistics import reliability as stats_reliability
from wijkstats.chapters.zrm.statistics import selection as stats_selection
from wijkstats.chapters.zrm.statistics import teams as stats_teams
from wijkstats.chapters.zrm.statistics import tests as stats_tests
from wijkstats.chapters.zrm.statistics import transitions as stats_transitions
from wijkstats.chapters.zrm.statistics.change_by_group import change_by_group, own_cut
from wijkstats.chapters.zrm.statistics.group_differences import group_differences
from wijkstats.chapters.zrm.statistics.start_years import trend as trend_over_years
from wijkstats.delivery.previous import older_tables, previous_tables
from wijkstats.delivery.tables import open_tables
from wijkstats.demo import statements
from wijkstats.ground.once import once
from wijkstats.ground.records import MORE, Result
from wijkstats.kit.counting.started import outside_period
from wijkstats.kit.inference.unchanged.beside import beside, net_beside, net_expected
from wijkstats.settings.breakdowns import usual
from wijkstats.settings.delivery import Delivery


def read(delivery: Delivery) -> Opened:
    """Open the cleaned tables of a delivery, and those of the previous one; NotDelivered when 01_clean has not run yet."""
    tables = open_tables(delivery)
    earlier, older = previous_tables(delivery), older_tables(delivery)
    return Opened(tables.measurements, tables.trajectories, delivery.settings, earlier, delivery.name, older)


@once
def selection_flow(data: Opened) -> Result:
    """Of the clients who started in the period, who has a pair, and why not the others? Clients, measured days and pairs."""
    found = pairing.flow_counts(data.scores, data.started, data.pairs, data.settings)
    outside, delivered = outside_period(data.trajectories, data.settings)
    return stats_selection.selection_flow(found, data.low, outside, delivered)


@once
def coverage(data: Opened) -> Result:
    """Which share of the clients who started has a first and a last measurement? In total and by group; Wilson's interval."""
    return stats_selection.coverage(counts.coverage_counts(data.started, data.pairs))


@once
def kept_by_level(data: Opened) -> Result:
    """Are those who start low measured again as often as the others? Share of courses with a pair, by start level."""
    return stats_attrition.kept_by_level(kept_by_level_sums(data.begun))


@once
def low_domains(data: Opened) -> Result:
    """In how many domains are trajectories low, at the first and at the last measurement? n counts trajectories."""
    twin = data.no_change
    expected = twin.low_numbers(data.pair_rows) if twin and len(data.pair_rows) else None
    return stats_low_domains.low_domains(counts.low_domain_sums(data.pairs), data.low, expected)


@once
def domains(data: Opened) -> Result:
    """Where are the problems: on which domains are scores low, at the first and at the last measurement?"""
    return stats_low_domains.domains(data.pair_rows, data.low, data.no_change)


@once
def development(data: Opened) -> Result:
    """Of the low scores, which share improved, stayed the same, got worse? In total and by every grouping, beside noise alone.

    Intervals allow for clients who are low on several domains. Show one `grouping` with `publish(..., "domain")`, and
    `publish(..., "more")` what this delivery has beside the usual ones. The fact `differences` has p-values of groupings; those
    of the usual ones are the same whatever else is delivered.
    """
    sums = counts.change_by_group_sums(data.pairs)
    more = [grouping for grouping in data.pairs.more if (sums["grouping"] == grouping).any()]
    plan = data.settings.plan
    planned = [grouping for grouping in (*usual("tested"), *more) if plan and grouping in plan.groups]
    differences = group_differences(data.model_rows, planned)
    for family in (usual("tested"), more):
        differences |= group_differences(data.model_rows, [grouping for grouping in family if grouping not in planned])
    expected = beside(data.low_pair_rows, counts.groupings_of(data.pairs), data.no_change, plan.names if plan else None)
    told = {"differences": differences, "planned_on": str(plan.date) if plan else "", "matters": data.settings.matters}
    return change_by_group(sums, data.low, expected, told, more)


def cut(data: Opened, name: str, *by: str, where: counts.Where | None = None, of: str = "improved") -> Result:
    """A cut for a chapter of one's own, by features together. `where`: of some only, {"team": ["West"]}. `of`: improved (of low
    scores), low (the share at the first and at the last measurement) or steps (from which level to which).
    """
    return own_cut(counts.cut_sums(data.pairs, by, where, of), name, by, data.low, where)


@once
def domain_teams(data: Opened) -> Result:
    """Of the low scores on each domain, which share improved in each team?"""
    return cut(data, "zrm_domain_teams", "domain", "team")


@once
def teams(data: Opened) -> Result:
    """By how much does each team differ from the municipality, at equal case mix, beyond noise and chance? No ranking."""
    return stats_teams.teams(development(data).table, data.model_rows, data.low)


@once
def client_outcomes(data: Opened) -> Result:
    """Which share of the clients with a low first score is higher on at least one of them, on none, or lower on one?"""
    return clients.client_outcomes(counts.client_outcome_counts(data.pairs), data.low_pair_rows, data.no_change)


@once
def change_rules(data: Opened) -> Result:
    """Which share improved, stayed the same, got worse, by each of five rules? For low starters, the others, and all."""
    return change.change_rules(data.outcome_sums, data.outcomes, data.low)


@once
def room_to_move(data: Opened) -> Result:
    """Which share moved, of all pairs and of those that had room? A score of 5 cannot rise, a score of 1 cannot fall."""
    return change.room_to_move(counts.room_sums(data.pairs))


@once
def rating_noise(data: Opened) -> Result:
    """Did more improve than rating error alone would show? For the low group and for all, at several reliabilities."""
    again = stats_reliability.estimated(reliability(data).table)
    return stats_noise.rating_noise(data.outcome_sums, data.pair_rows, data.no_change, data.low, again)


@once
def reliability(data: Opened) -> Result:
    """How well do two ratings soon after each other agree, and the domains at the first rating? ICC, kappa, alpha, Spearman."""
    scores, keys = data.scores_by_edition, data.keys
    second = second_ratings(data.measurements, scores, keys, data.settings)
    return stats_reliability.reliability(second, first_ratings(scores, keys), data.settings.zrm.reliability)


@once
def attrition(data: Opened) -> Result:
    """Between which limits lies the share that improved among all who started, measured again or not?

    Bounds, the share weighted to the start levels of all, and the tipping point; units are courses (a domain within a
    trajectory).
    """
    return stats_attrition.attrition(attrition_counts(data.begun, data.low), data.low)


@once
def imputation(data: Opened) -> Result:
    """Which share would be higher if everybody who started had been measured again, and if the lost fared worse than others?

    Multiple imputation from comparable courses, with `delta`: so many levels lower than those.
    """
    twin = data.no_change
    rises = twin.known_rises if twin else None
    rows = course_rows(data.begun, data.started, rises)
    return stats_imputation.imputation(rows, data.low, data.settings.matters)


@once
def levels(data: Opened) -> Result:
    """From which level to which, all domains together? All 25 combinations; no rows without pairs."""
    return stats_transitions.levels(counts.level_counts(data.pairs), data.low)


@once
def transitions(data: Opened) -> Result:
    """From which level to which, by domain and age group? All 25 combinations, also those that do not occur."""
    return stats_transitions.transitions(data.transition_counts)


@once
def paired_tests(data: Opened) -> Result:
    """Did the levels change, per domain? Six tests over all pairs of a domain, each adjusted over domains (Holm)."""
    return stats_tests.paired_tests(data.transition_counts, data.low, net_beside(data.pair_rows, data.no_change))


@once
def ordinal(data: Opened) -> Result:
    """Which share ends higher less which share ends lower, per domain; and if nothing is seen, is there none or too few?"""
    return stats_ordinal.ordinal(data.outcome_sums, data.settings.matters, net_expected(data.pair_rows, data.no_change))


@once
def improvement_model(data: Opened) -> Result:
    """Which features go with more improvement on low scores, the others being equal? Average marginal effects.

    Logistic model with clients as clusters; estimates are differences between shares. No rows when there is no model; the
    fact `reason` says why.
    """
    return models.improvement_model(data.model_rows, data.low)


@once
def model_checks(data: Opened) -> Result:
    """Do other models say the same? Odds ratios of the logit with clusters, of GEE, and of a model of the whole last score."""
    return models.model_checks(data.model_rows, data.low)


@once
def course(data: Opened) -> Result:
    """Of the courses that started low: which share is low at each measurement, by number of measurements?"""
    found = course_sums(data.scores, data.started, data.low)
    return stats_course.course(found, data.low)


@once
def beside_previous(data: Opened) -> Result:
    """Did a larger or a smaller share of the low scores improve than in the previous delivery? Other clients, like for like.

    Start cohorts with equal follow-up, at the same mix of cases. No rows without an earlier delivery, or with nothing to
    compare: the fact `reason` says why.
    """
    told = {**data.cohorts.facts(), "matters": data.settings.matters}
    return stats_cohorts.beside_previous(data.cohorts.rows, data.low, told, data.cohorts.periods)


@once
def left_out(data: Opened) -> Result:
    """How many trajectories and clients of both deliveries are compared, how many stand in both, and who is left out?"""
    return stats_cohorts.left_out(data.cohorts.flow, data.cohorts.facts())


@once
def trend(data: Opened) -> Result:
    """Does the share improved rise or fall over the start years of all deliveries? Absent with fewer than three."""
    return trend_over_years(data.cohorts.years, data.low, data.cohorts.facts())


@once
def demo_statements(data: Opened) -> Result:
    """Do the statements of the report that this chapter automates hold on the demo? Absent for any other delivery."""
    if not data.name.startswith(statements.DEMO):
        return statements.no_statements()
    return statements.demo_statements(selection_flow(data), low_domains(data), development(data), transitions(data))


def results(data: Opened) -> list[tuple[Result, str | None]]:
    """Every result of the chapter with the grouping that is shown of it (None: all), in the order of the notebook."""
    shown = [(analysis(data), view) for analysis, view in SHOWN]
    return [(result, each) for result, view in shown for each in result.views(view)]


SHOWN: tuple[tuple[Callable[[Opened], Result], str | None], ...] = (
    (selection_flow, None),
    (coverage, None),
    (kept_by_level, None),
    (low_domains, None),
    (domains, None),
    (development, "total"),
    (client_outcomes, None),
    (development, "low_domains"),
    (development, "start_score"),
    (development, "age_group"),
    (development, "domain"),
    (domain_teams, None),
    (development, "team"),
    (teams, None),
    (development, "start_year"),
    (development, "sex"),
    (development, "duration"),
    (development, MORE),
    (change_rules, None),
    (room_to_move, None),
    (rating_noise, None),
    (reliability, None),
    (attrition, None),
    (imputation, None),
    (levels, None),
    (transitions, None),
    (paired_tests, None),
    (ordinal, None),
    (improvement_model, None),
    (model_checks, None),
    (course, None),
    (beside_previous, None),
    (left_out, None),
    (trend, None),
    (demo_statements, None),
)
"""What the notebook shows: an analysis, and the grouping of it; `MORE` is each that not every delivery has."""
