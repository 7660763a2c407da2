"""Does the interval of imputed shares cover, in how many of the runs, by why courses are lost?

Run: python benchmarks/imputation.py [clients] [runs]. Prints one line per reason; 400 runs of 300 clients take some minutes.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from wijkstats.chapters.zrm.statistics.imputation import imputation

SEED = 20_181_130
NAMES = np.array(["financien", "huisvesting", "sociaal_netwerk", "justitie"])
CUTS = (-1.4, -0.6, 0.2, 1.0)
LOW = 3


def levels(rng: np.random.Generator, clients: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First and last levels (clients x domains) and teams: a client's errors hang together, and teams differ."""
    noise = [rng.normal(size=(clients, size)) for size in (1, len(NAMES), 1, len(NAMES))]
    first = 0.6 * noise[0] + 0.8 * noise[1]
    team = rng.integers(0, 5, clients)
    error = np.sqrt(0.4) * noise[2] + np.sqrt(0.6) * noise[3]
    last = 0.5 * first + 0.3 + np.sqrt(0.75) * error + 0.15 * (team[:, None] - 2)
    return np.digitize(first, CUTS) + 1, np.digitize(last, CUTS) + 1, team


def courses(rng: np.random.Generator, clients: int, how: str) -> pd.DataFrame:
    """Courses of which some are lost: by `chance`, more where the `first` levels are low, or the `last`."""
    first, last, team = levels(rng, clients)
    tends = {"chance": 0 * team, "first": 1.5 * (first.mean(axis=1) - 3), "last": last.mean(axis=1) - 3}[how]
    stays = rng.random(clients) < 1 / (1 + np.exp(-0.3 - tends))
    kept = stays[:, None] & (rng.random(first.shape) < 0.9)
    client, domain = (number.ravel() for number in np.indices(first.shape))
    after = pd.Series(last.ravel(), dtype="Int64").mask(~kept.ravel())
    return pd.DataFrame(
        {
            "client": client,
            "trajectory": client,
            "domain": NAMES[domain],
            "level": first.ravel(),
            "after": after,
            "age_group": "volwassenen",
            "team": np.array(list("abcde"))[team[client]],
        }
    )


def imputation_covers(how: str, clients: int, runs: int) -> pd.DataFrame:
    """One row per run: does the interval of the share, and of the net change, hold the truth of a very large population?

    Columns share, net, complete (of those measured again), some_delta (one of the deltas on the page does), and bias.
    """
    first, last, _ = levels(np.random.default_rng(1), 400_000)
    step = np.sign(last - first)[first <= LOW]
    truth, net = (step > 0).mean(), step.mean()
    rng, found = np.random.default_rng(SEED), []
    for _ in range(runs):
        table = imputation(courses(rng, clients, how), LOW, 0.1).table
        rows = table[(table["population"] == "low") & (table["domain"] == "all")]
        holds = (rows["low"] <= truth) & (truth <= rows["high"])
        row = rows[rows["delta"] == 0].iloc[0]
        found.append(
            {
                "share": holds[rows["delta"] == 0].all(),
                "net": row["net_low"] <= net <= row["net_high"],
                "complete": row["complete_low"] <= truth <= row["complete_high"],
                "some_delta": holds.any(),
                "bias": row["share"] - truth,
            }
        )
    return pd.DataFrame(found)


def main(clients: int = 300, runs: int = 400) -> None:
    """Print how often each interval covers."""
    for how in ("chance", "first", "last"):
        means = imputation_covers(how, clients, runs).mean()
        print(f"lost by {how:>6}: " + ", ".join(f"{name} {value:.3f}" for name, value in means.items()), flush=True)


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:]))
