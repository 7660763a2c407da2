"""Every rule of cleaning, in one list: what is refused or changed, under which code, and why.

A rule with `drops` keeps a line, a row or a single value out of the processed tables and puts it in rejects.csv; a rule
without it only reads another notation, or leaves a column unread, and is counted. When a rule fits, in which column and what is
shown says each table itself, in a list of `checks.Check` in the order in which they are tried.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """`code` stands in rejects.csv and quality_rules.csv; `why` is one sentence for the analyst.

    columns  is what it reports a column that was not read? Columns are named, and never counted as rows
    person   may what it refuses or reports be about a person? Not when it is a header, a total, a column or the file as a
             whole: their number is shown however small it is
    """

    code: str
    drops: bool
    why: str
    person: bool = True
    columns: bool = False


RULES: tuple[Rule, ...] = (
    # a line of a file
    Rule("unclosed_quote", True, "A quote that is opened and never closed would swallow the lines after it."),
    Rule(
        "wrong_number_of_columns", True, "With more or fewer columns than the header it is unsure which value is which."
    ),
    Rule(
        "backslash_unsure",
        True,
        'A quote inside a text stands there as \\" (MySQL), and the row can be read in two ways: export it as "" instead.',
    ),
    Rule("backslash_quote", False, 'Quotes inside a text were written as \\" (MySQL) and not as "": read as quotes.'),
    Rule(
        "text_formula",
        False,
        'A cell such as ="10001" (a text formula of Excel) was read as the text between the quotes.',
    ),
    Rule("loose_quote", False, 'A quote within a text was not written twice ("Team "Zuid""): read as it stands.'),
    Rule("short_row", False, "The export leaves out empty cells at the end of a row: they were read as empty."),
    Rule("other_encoding", False, "The line is in another code page than the rest of the file: read in its own."),
    Rule("encoded_twice", False, "Text that was encoded twice (Ã« for ë) was turned back."),
    Rule(
        "lost_letter",
        False,
        "A letter was lost in an earlier program (a black diamond stands for it): export the text again.",
    ),
    Rule("repeated_header", True, "A second header in the middle comes from files pasted together.", person=False),
    Rule("no_record", True, "A total, a title or an empty row between the others is no observation.", person=False),
    Rule("total_row", True, "A total of teams or municipalities would count everybody twice.", person=False),
    Rule("duplicate_row", True, "The same row twice is one observation."),
    # a cell of Excel
    Rule("excel_error", True, "The cell has an error such as #N/A or #VERW!: its value is not known."),
    Rule("formula_without_value", True, "A formula of which no result was saved: open the file in Excel and save it."),
    Rule("excel_date", True, "Excel made a date of what is no date here: the number or text that was meant is lost."),
    Rule(
        "excel_notation",
        False,
        "A merged cell, zeros that only the format shows, a percentage or a counted day was read as Excel shows it.",
    ),
    # who and when
    Rule("missing_client", True, "Without a client number, or with a name in its place, a row cannot be paired."),
    Rule(
        "shortened_number",
        True,
        "Excel or another program shortened the number (2,022E+11): it is no longer one person's.",
    ),
    Rule("zeros_lost", True, "The number stands elsewhere with leading zeros: they were lost here (10001, 00010001)."),
    Rule("number_with_points", True, "A number with a thousands separator (10.001) is not as the system gave it."),
    Rule(
        "number_notation",
        False,
        "A client or trajectory number with a decimal (10001.0), or a figure written otherwise, was read.",
    ),
    Rule(
        "number_writing",
        False,
        "The number may be another one, written otherwise (capitals, signs, zeros, letters in front, /1 behind); not joined.",
    ),
    Rule("missing_date", True, "Without a date nobody knows whether this is before or after."),
    Rule("impossible_date", True, "The date does not exist or is written in an unknown way."),
    Rule("placeholder_date", True, "A day such as 01-01-1900, 01-01-1970 or 31-12-9999 stands for: not known."),
    Rule("incomplete_date", True, "The day or the month is not known (2022-00-00, 2022)."),
    Rule("two_digit_year", True, "With a year of two digits the order, or the century, is unsure (01-02-24)."),
    Rule(
        "excel_day_number",
        True,
        "A day number of Excel (44621) between other dates, or one that fits only when counted from 1904 (Excel for Mac).",
    ),
    Rule("time_zone", True, "A time in another time zone that may be another day here (2022-03-01T23:30:00Z)."),
    Rule(
        "unsure_order",
        True,
        "Which is the day and which the month is unsure (03/04/2022): other dates have the month first, or no day is above 12.",
    ),
    Rule("future_date", True, "The date lies after the day up to which the data are complete."),
    Rule("before_zrm", True, "The ZRM did not exist before 2010."),
    Rule(
        "unknown_trajectory",
        True,
        "The trajectory is not in trajecten, or was refused there: start, age and team are unknown.",
    ),
    Rule(
        "between_trajectories",
        True,
        "Without trajectnummer the day must tell of which trajectory of a client it is; this day may be of two, or of none.",
    ),
    Rule("other_client", True, "The trajectory belongs to another client too, in trajecten or in the file itself."),
    Rule("before_trajectory", True, "Measured more than 30 days before the start: it tells of another time."),
    Rule("after_trajectory", True, "Measured more than 90 days after the end: it tells of another time."),
    Rule("unknown_edition", True, "Only the editions 2010, 2013 and 2017 of the ZRM are known."),
    # a score
    Rule("unknown_domain", True, "The domain is not one of the edition used."),
    Rule("other_edition_column", True, "A score in a column that the edition of this row lacks: one of them is wrong."),
    Rule("self_report", True, "Mijn ZRM is filled in by clients and must not be mixed with ratings by professionals."),
    Rule("unknown_level", True, "The code of this level stands for no level of the ZRM in scoresoort."),
    Rule("score_not_discussed", True, "The domain was not discussed (99, onbesproken); that is no score."),
    Rule(
        "score_not_applicable", True, "Not applicable is no level of the ZRM: every adult can be rated on every domain."
    ),
    Rule("score_out_of_range", True, "The ZRM has the levels 1 to 5."),
    Rule("score_not_a_level", True, "The text is not a level of the ZRM: 1, 2, 3, 4 or 5, or its name."),
    Rule("same_day_repeat", True, "The same score for the same domain on the same day is one observation."),
    Rule("same_day_conflict", True, "Two different scores on one day: nobody can tell which one holds."),
    Rule("two_raters_conflict", True, "Two raters gave different scores on one day: nobody can tell which one holds."),
    Rule("score_notation", False, "A level written with a space, a decimal comma or its name was read as that level."),
    Rule(
        "edition_switch",
        False,
        "From this row's date on another edition was used; no pair is made across editions.",
        person=False,
    ),
    # a trajectory
    Rule(
        "trajectory_twice",
        True,
        "Two different rows for one trajectory, or, without trajectnummer, for one client of whom the trajectories do not follow "
        "on each other by their days: nobody can tell which one holds.",
    ),
    Rule("unknown_birth_date", True, "A placeholder such as 01-01-1900, or one day for very many clients: no age."),
    Rule("incomplete_birth_date", True, "The day or month of birth is not known (1950-00-00, 1950): no age."),
    Rule("birth_after_start", True, "Born after the start: the age is left empty."),
    Rule("impossible_birth_date", True, "The birth date does not exist: the age is left empty."),
    Rule("impossible_age", True, "An age below 0 or above 120 is left empty."),
    Rule(
        "unknown_age", True, "An age of 0 or 99 that very many clients share stands for: not known; it is left empty."
    ),
    Rule("age_class", True, "A class of ages (18-64, 65+, jeugd) is no age: the age is left empty."),
    Rule("end_before_start", True, "An end before the start is left empty."),
    Rule("impossible_end_date", True, "The end date does not exist or is in the future: it is left empty."),
    Rule("application_after_start", True, "An application after the start is left empty."),
    Rule("unusual_age", False, "Hardly anybody is older than 110; the age was used, check it."),
    Rule("open_end", False, "An end such as 31-12-9999 says that the trajectory still runs; it was left empty."),
    Rule(
        "date_notation",
        False,
        "A date in another notation (a month name, a time zone, two digits) was read as that day.",
    ),
    Rule(
        "day_number",
        False,
        "A day number of Excel (44621) was read as counted from 1900: look at a date that you know, a Mac may count from 1904.",
    ),
    Rule(
        "day_first", False, "No day is above 12 (03/04/2022): these few dates were read with the day first, check it."
    ),
    Rule(
        "date_time_zone", False, "Midnight here, written in UTC (2022-02-28T23:00:00Z), was read as the day that began."
    ),
    Rule(
        "category_joined",
        False,
        "Categories that differ in capitals, accents, spaces or & only, or words for one sex, are one.",
    ),
    Rule(
        "html_entity", False, "A sign written for web pages (&amp;, &euml; or %C3%AB) was read as that sign (& or ë)."
    ),
    Rule("sex_code", False, "The codes of iWmo (COD046): 1 was read as man, 2 as vrouw, 0 and 9 as not known."),
    Rule("category_alike", False, "Two categories are nearly the same; they are not joined, check them."),
    # other tables
    Rule("not_a_number", True, "The value is not a number."),
    Rule("more_than_all", True, "More people or households are counted than there are in all (noemer)."),
    Rule("missing_value", True, "A required value is empty."),
    Rule("impossible_code", True, "A municipality has a CBS code (GM0307, 0307 or 307); the country is NL."),
    Rule(
        "ended_code", True, "The municipality ended before that year, as herindelingen says: it has no figures of it."
    ),
    Rule("impossible_year", True, "The year is not a year between 1990 and 2100."),
    Rule(
        "unknown_status",
        True,
        "A figure is realised (realisatie), budgeted (begroting), adjusted (bijgesteld) or expected (verwacht).",
    ),
    Rule(
        "year_not_over",
        True,
        "Fetched (opgehaald) before that year, or of money before its end: it is not realised yet.",
    ),
    Rule(
        "thousands_point",
        True,
        "47.345 (or 47,345) may be 47 or 47 thousand: write numbers without a thousands separator.",
    ),
    Rule("unknown_unit", True, "The unit is not that of the figure, and cannot be converted into it exactly."),
    Rule("not_whole", True, "A count is a whole number."),
    Rule("out_of_range", True, "The value cannot be: below or above what the catalogue allows for this figure."),
    Rule("unusual_value", False, "Nearly no municipality has such a value; it was used, check it."),
    Rule("unknown_indicator", False, "The catalogue does not know this figure; no indicator uses it."),
    Rule("unit_converted", False, "Euro and millions of euro were converted to thousands of euro."),
    Rule("unit_assumed", False, "Without eenheid the value was read in the unit of the catalogue."),
    Rule("figure_notation", False, "Another word for the same unit or status (aantal, jaarrekening) was read as that."),
    Rule("no_retrieval_date", False, "The day of retrieval (opgehaald) is no date; the figure was used."),
    Rule("also_in_gemeenten", True, "The figure stands in gemeenten too: that row holds, it was typed with a reason."),
    Rule("unknown_word", True, "Only the words that the data dictionary lists for this column are read."),
    Rule("two_values", True, "Two different values for one and the same thing: nobody can tell which one holds."),
    Rule("impossible_id", True, "An id of a published figure is short: longer ones may be somebody's name or number."),
    Rule("unknown_claim", True, "No used row of beweringen.csv has this id."),
    Rule("unknown_survey", True, "No used row of onderzoek.csv has this name."),
    Rule("unknown_item", True, "No used row of items.csv has this item in this survey."),
    Rule("own_claim", True, "A figure that follows from itself says nothing."),
    Rule("wrong_number_of_parts", True, "With fewer or more parts this kind of relation cannot be computed."),
    Rule("word_without_group", False, "indeling.csv puts this word in no group: it counts as overig."),
    Rule(
        "function_not_shown",
        False,
        "A name of a function with other words than known ones may be somebody's name: it counts as overig.",
    ),
    Rule(
        "fte_like_hours", False, "More than 100 full-time staff in one row: are these hours? 36 hours a week are 1 fte."
    ),
    # between rows
    Rule("overlapping_trajectories", False, "Two trajectories of one client run at the same time; both are used."),
    Rule(
        "two_birth_dates",
        False,
        "One client number with two birth dates: two people perhaps, or a typing error; look it up.",
    ),
    Rule(
        "shared_start",
        False,
        "Very many trajectories start on one day, that of a move to another system perhaps: how long they last is unsure.",
    ),
    Rule("two_teams", False, "A client is in two teams at the same time; both trajectories are used."),
    Rule("no_measurement", False, "No measurement of this trajectory can be used: it has no before and no after."),
    # corrections.csv
    Rule("corrected", False, "The cell was changed as corrections.csv says, before any other rule."),
    Rule("correction_not_applied", False, "The wrong value is not there: the source was repaired, or rows moved."),
    # a column
    Rule(
        "personal_column_dropped",
        False,
        "Names, addresses and the like are not needed; the column was not read.",
        person=False,
        columns=True,
    ),
    Rule(
        "free_text_dropped",
        False,
        "Free text can hold anything about a person; the column was not read.",
        person=False,
        columns=True,
    ),
    Rule(
        "column_not_used",
        False,
        "The contract does not know this column: it was not read, and no figure is made of it.",
        person=False,
        columns=True,
    ),
    Rule(
        "column_not_needed",
        False,
        "No exhibit uses this column: it was not read, and need not be delivered.",
        person=False,
        columns=True,
    ),
)

WHY: dict[str, str] = {rule.code: rule.why for rule in RULES}
DROPS: dict[str, bool] = {rule.code: rule.drops for rule in RULES}
PERSON: dict[str, bool] = {rule.code: rule.person for rule in RULES}
ABOUT_COLUMNS: frozenset[str] = frozenset(rule.code for rule in RULES if rule.columns)
