"""How often does an unremarkable municipality look remarkable: in the funnel, after the correction, for every group?

Run: make bench, or make bench PANEL=<folder with structure_2018.csv and outcomes_2018.csv>: then also for each municipality of
that panel in turn, beside others drawn at random, of which nobody is remarkable by design. Minutes; the seeds are fixed. Limits
of 95% should be crossed in 5%, those of 99.8% in 0.2%, and a corrected difference should be firm in at most 6%. The run fails
when one of the invented panels is further off than four standard errors of the simulation.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import numpy as np
from municipalities import CARE, real_panel

from wijkstats.chapters.benchmark.statistics.area_values import area_values
from wijkstats.chapters.benchmark.statistics.peers import structure_of
from wijkstats.chapters.benchmark.statistics.structure_correction import fit_log_linear, sample_of
from wijkstats.kit.inference.funnel import funnel

PANELS = 3000
SIZES: dict[str, Callable[[np.random.Generator, int], np.ndarray]] = {
    "equal sizes": lambda rng, n: np.full(n, 50_000),
    "Dutch sizes": lambda rng, n: np.exp(rng.normal(10.4, 0.8, n)).round(),
    "small": lambda rng, n: np.exp(rng.normal(8.5, 0.8, n)).round(),
}
Draw = Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray]]


def positions(draw: Draw, seed: int, panels: int = PANELS) -> tuple[float, float]:
    """Shares of panels in which the first municipality lies outside the limits of 95 and of 99.8%."""
    rng, found = np.random.default_rng(seed), []
    for _ in range(panels):
        count, n = draw(rng)
        others = np.arange(len(n)) > 0
        baseline = count[1:].sum() / n[1:].sum()
        found.append(str(funnel(count, n, baseline, others=others).position[0]) if 0 < baseline < 1 else "usual")
    return float(np.mean([f != "usual" for f in found])), float(np.mean([f.endswith("998") for f in found]))


def drawn(areas: int, size: str, rate: float, spread: float) -> Draw:
    """A panel of municipalities that differ by chance and by `spread` (a part of the rate), normally distributed."""

    def draw(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        n = SIZES[size](rng, areas).astype(int)
        return rng.binomial(n, np.clip(rng.normal(rate, spread * rate, areas), 1e-4, 1)), n

    return draw


def funnels() -> Iterator[str]:
    """Print the rates; what is wrong."""
    print("\nfunnel: rate/spread as a part of it: outside 95%, outside 99.8%")
    for areas, size in product((10, 12, 20, 50), SIZES):
        cells = [(0.03, 0.0), (0.03, 0.05), (0.03, 0.1), (0.03, 0.25), (0.004, 0.25), (0.1, 0.1)]
        rates = [positions(drawn(areas, size, *cell), seed=areas) for cell in cells]
        shown = "  ".join(f"{r:g}/{s:g}: {a:.1%} {b:.2%}" for (r, s), (a, b) in zip(cells, rates, strict=True))
        print(f"  {areas:3d} {size:12s} {shown}")
        for cell, (wide, far) in zip(cells, rates, strict=True):
            if wide > 0.05 + 4 * np.sqrt(0.05 * 0.95 / PANELS) or far > 0.002 + 4 * np.sqrt(0.002 * 0.998 / PANELS):
                yield f"funnel of {areas}, {size}, {cell}"


def corrections() -> Iterator[str]:
    """Print how often a municipality like all others lies outside the interval of the correction; what is wrong."""
    print("\ncorrection: firm, of a municipality like all others (errors normal, or t with 4 degrees of freedom)")
    for areas, members in product((31, 60, 150, 342), (1, 5, 10)):
        rates = [firm(areas, members, tails) for tails in (False, True)]
        print(f"  {areas:3d} municipalities, group of {members:2d}: {rates[0]:.1%} {rates[1]:.1%}")
        if rates[0] > 0.05 + 4 * np.sqrt(0.05 * 0.95 / PANELS):
            yield f"correction with {areas} and {members}"


def firm(areas: int, members: int, tails: bool) -> float:
    """One number of `corrections`."""
    rng, outside, group = np.random.default_rng([areas, members]), 0, slice(1, 1 + members)
    for _ in range(PANELS):
        x, size = rng.normal(size=(areas, 2)), np.exp(rng.normal(10.4, 0.8, areas))
        error = 0.2 * rng.standard_t(4, areas) if tails else rng.normal(0, 0.3, areas)
        values = np.exp(-3 + 0.3 * x[:, 0] + error)
        _, low, high = fit_log_linear(values[1:], x[1:]).ratio(x[0], x[group], size[group])
        level = np.average(values[group], weights=size[group])
        outside += not level * low <= values[0] <= level * high
    return outside / PANELS


def robust() -> None:
    """Print how often a municipality like all others is on the same side of the group for every choice of it."""
    print(
        "\nrobustness: same side of the pooled group, of its plain mean and without each, of a municipality like all others"
    )
    for members in (3, 5, 10, 20):
        rng = np.random.default_rng(members)
        n = np.exp(rng.normal(10.4, 0.8, (PANELS, members + 1))).astype(int)
        count = rng.binomial(n, np.clip(rng.normal(0.03, 0.0075, n.shape), 0.001, 1))
        own, share, k, n = count[:, :1] / n[:, :1], count[:, 1:] / n[:, 1:], count[:, 1:], n[:, 1:]
        whole = k.sum(1, keepdims=True) / n.sum(1, keepdims=True)
        without = (k.sum(1, keepdims=True) - k) / (n.sum(1, keepdims=True) - n)
        groups = np.hstack([share.mean(1, keepdims=True), without])
        print(f"  group of {members:2d}: {np.mean(((groups < own) == (whole < own)).all(axis=1)):.0%}")


def real(folder: Path) -> None:
    """The same for published figures: each municipality in turn beside others drawn at random."""
    panel = real_panel(folder)
    year, structure = structure_of(panel, str(panel["code"].iloc[0]))
    print(f"\npublished figures of {year}: nobody is remarkable by design")
    for indicator in [key for key in CARE if not key.endswith("procent")]:
        known = area_values(panel, list(structure.index), [indicator]).dropna(subset=["value"]).set_index("area")
        count, n = (known[c].to_numpy(dtype=float) for c in ("numerator", "denominator"))
        for areas in (10, 12, 20, 50, 100):

            def draw(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
                at = rng.choice(len(count), areas, replace=False)  # noqa: B023
                return count[at], n[at]  # noqa: B023

            wide, far = positions(draw, areas)
            print(f"  {indicator}, funnel of {areas}: {wide:.1%} {far:.2%}")
        values = known.loc[known["value"] > 0, "value"]
        whole = sample_of(structure, values, "")
        rng = np.random.default_rng(2018)
        for members in (1, 5, 10):
            outside = []
            for own in whole.index:
                others = whole.drop(own)
                fit = fit_log_linear(values[others.index], others)
                for _ in range(3):
                    group = rng.choice(others.index, members, replace=False)
                    size = known.loc[group, "denominator"].astype(float)
                    _, low, high = fit.ratio(whole.loc[own], others.loc[group], size)
                    level = np.average(values[group], weights=size)
                    outside.append(not level * low <= values[own] <= level * high)
            print(f"  {indicator}, correction beside {members}: {np.mean(outside):.1%} of {len(whole)} municipalities")


def main() -> None:
    """Print all; fail when a rate is off."""
    wrong = [*funnels(), *corrections()]
    robust()
    if len(sys.argv) > 1:
        real(Path(sys.argv[1]))
    sys.exit("\n".join(wrong) if wrong else 0)


if __name__ == "__main__":
    main()
