"""What the counts are called and how numbers are classed. How they are counted is not here: each way has its own."""

from __future__ import annotations

from wijkstats.ground.scales import EDITIONS as DOMAINS_OF

OUTCOMES = ("improved", "same", "worse")
GROUPINGS = ("low_domains", "start_score", "age_group", "domain", "team", "start_year", "sex", "duration")
LOW_DOMAINS = {"0": (0, 0), "1": (1, 1), "2_3": (2, 3), "4_5": (4, 5), "6_7": (6, 7), "8_plus": (8, 99)}
DURATIONS = {"m0_6": (0, 182), "m6_12": (183, 365), "m12_18": (366, 548), "m18_plus": (549, 99_999)}
SEEN = ("started", "kept", "lost", "improved", "worse")
LEVELS = (1, 2, 3, 4, 5)
MIXED = tuple(f"{seen}_{level}" for seen in ("kept", "improved") for level in LEVELS)
DOMAINS = sorted({domain for domains in DOMAINS_OF.values() for domain in domains})
EDITIONS = sorted(DOMAINS_OF)
