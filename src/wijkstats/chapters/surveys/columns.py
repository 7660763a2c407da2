"""Every column of the tables about surveys, and what it is: the contract of `tables/survey_*.csv`."""

from __future__ import annotations

from wijkstats.ground.kinds import Columns, Kind, count, interval, key, of, share

_ASKED: Columns = {"survey": of("text"), "item": key("survey_item", "standard question, text, or id of the item")}
_VERDICT = key("survey_beside", "above, below, same (can be chance); empty: no comparable figure")
_MARK = Kind("number", decimals=1)

RESPONSE: Columns = {
    "survey": of("text"),
    "group": key("surveyed", "client, professional, partner, inwoner"),
    "year": of("year"),
    "population": of("number", "how many people it is about; empty: not known"),
    "approached": count("people", "asked to take part; published, so known"),
    "answered": count("people"),
    "share": share("answered, of those approached"),
    **interval(),
}
ITEMS: Columns = {
    **_ASKED,
    "n": count("people", "who gave an answer on the scale"),
    "positive": count("people"),
    "no_opinion": count("people", "who said so; in no percentage"),
    "skipped": count("people", "who were not asked, because of an earlier answer"),
    "share": share("positive, of n"),
    **interval(),
    "bound_low": share("positive if everybody who was asked and gave no answer is not"),
    "bound_high": share("positive if all of those are"),
    "weighted": share("positive, with weights to the margins of the population"),
    **interval("weighted"),
    "design": of("ratio", "how many times as many people weights cost"),
    "earlier": share("positive in the survey before of the same people"),
    "difference": of("points", "share less earlier"),
    **interval("difference", kind="points"),
    "p": of("p", "of the difference"),
    "p_holm": of("p", "corrected for the number of items"),
    "reference": share("positive elsewhere, as published"),
    "reference_n": of("number", "of how many people that is"),
    "beside": _VERDICT,
}
PUBLISHED: Columns = {
    **_ASKED,
    "n": count("people", "as published; empty: not known"),
    "share": share("positive, as published"),
    **interval(),
    "bound_low": share("positive if everybody who was asked and gave no answer is not"),
    "bound_high": share("positive if all of those are"),
    "n_of": key("survey_n_of", "item, survey: of what n is; an item is answered by at most all who took part"),
    "earlier": share("in the survey before of the same people"),
    "difference": of("points", "share less earlier"),
    **interval("difference", kind="points"),
    "p": of("p", "of the difference"),
    "p_holm": of("p", "corrected for the number of items"),
    "reference": share("positive elsewhere, as published"),
    "reference_n": of("number", "of how many people that is"),
    "beside": _VERDICT,
    "z": of("ratio", "distance from the reference in standard errors, when the reference is exact"),
    "source": of("text"),
}
MARKS: Columns = {
    **_ASKED,
    "n": count("people"),
    "mean": of("mean"),
    "sd": _MARK,
    **interval(kind="mean"),
    "insufficient": share("marks below 5.5"),
    **interval("insufficient"),
}
PUBLISHED_MARKS: Columns = {
    **_ASKED,
    "n": count("people", "as published"),
    "mean": _MARK,
    "sd": of("number", "as published; empty: not known, and the interval is the widest that the scale allows"),
    **interval(kind="number"),
    "widest": of("truth", "is it that widest interval?"),
    "source": of("text"),
}
PAIRS: Columns = {
    "survey": of("text"),
    "pair": of("text", "what an item about theory and one about practice have in common"),
    "n": count("people", "who answered both"),
    "theory": of("mean", "how it should be"),
    "practice": of("mean", "how it is"),
    "difference": of("mean_difference", "practice less theory"),
    "higher": count("people", "who answered higher about practice"),
    "same": count("people"),
    "lower": count("people"),
    "p": of("p", "Wilcoxon's signed rank test"),
    "p_holm": of("p", "corrected for the number of pairs"),
    "effect": of("ratio", "rank-biserial correlation; above 0: practice is higher"),
    "smallest": of("mean", "difference that four in five surveys of so many people would show"),
    "smallest_sd": of("ratio", "the same, in standard deviations of the differences"),
}
GROUPS: Columns = {
    **_ASKED,
    "grouping": key("respondent_feature", "job, age_band, team"),
    "level": key("respondent_group", "a level of it; few: groups under five people together; unknown"),
    "n": count("people", "of the group who answered on the scale"),
    "median": of("mean"),
    "p": of("p", "Mann and Whitney: this group beside all others"),
    "p_holm": of("p", "corrected for the number of tests"),
    "effect": of("ratio", "rank-biserial correlation; above 0: this group is higher"),
}
SERVICE: Columns = {
    **_ASKED,
    "n": count("people", "who answered on the scale, and of whom the years of service are known"),
    "r": of("ratio", "Pearson's"),
    "rho": of("ratio", "Spearman's"),
    **interval(kind="ratio"),
    "p": of("p", "of r (Student's t)"),
    "p_holm": of("p", "corrected for the number of items"),
}
LIKERT: Columns = {
    **_ASKED,
    "level": key("survey_level", "answer on the scale, turned where a low answer is good; no_opinion"),
    "n": count("people"),
    "share": share("of all on the scale; of no opinion also of those"),
}
POOLED: Columns = {
    **_ASKED,
    "source": key("pooled_source", "where it was published; weighted, random, next"),
    "n": count("people"),
    "share": share(),
    **interval(),
    "weight": share("in the random effects"),
    "tau2": of("ratio", "variance between sources, of the logit"),
    "q": of("ratio", "Cochran's"),
    "i2": share("of the spread between sources that is more than chance"),
}
