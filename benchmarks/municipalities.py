"""How fast are the peers of every municipality found, and how much better does a correction predict than none?

Run: make bench, or make bench PANEL=<folder with structure_2018.csv and outcomes_2018.csv of Kerncijfers wijken en buurten>.
Without a folder an invented panel of 345 municipalities is used, and that is said. The peers are compared with those that
scipy finds, and both are timed in the same run; they must be the same, or the run fails.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist

from wijkstats.chapters.benchmark.statistics.area_values import area_values
from wijkstats.chapters.benchmark.statistics.peers import distances, nearest, structure_of
from wijkstats.chapters.benchmark.statistics.structure_correction import fit_log_linear, sample_of
from wijkstats.ground.catalogue import catalogue

COUNTS = {
    "inwoners": ("inhabitants", ""),
    "inwoners_0_14": ("age_0_15_n", "inhabitants"),
    "inwoners_65_plus": ("age_65_plus_n", "inhabitants"),
    "huishoudens_eenpersoons": ("households_single_person_n", "households"),
    "migratie_niet_westers": ("nonwestern_background_n", "inhabitants"),
    "bijstand": ("benefit_bijstand_n", "inhabitants"),
    "ao": ("benefit_ao_n", "inhabitants"),
    "adressendichtheid": ("address_density_oad", ""),
    "inkomen_per_inwoner": ("avg_income_per_inhabitant_keur", ""),
    "corporatiewoningen": ("housing_corporation_pct", ""),
}
CARE = {
    "wmo_huishoudelijke_hulp": ("wmo_household_help_clients_n", "inhabitants"),
    "jeugdzorg": ("youth_care_n", ""),
    "jeugdzorg_procent": ("youth_care_pct", ""),
}


def rows_of(table: pd.DataFrame, columns: dict[str, tuple[str, str]]) -> pd.DataFrame:
    """The rows of gemeenten.csv for the columns of a table with one row per municipality."""
    parts = [
        pd.DataFrame(
            {
                "code": table["gm_code"].str[2:],
                "year": 2018,
                "indicator": figure,
                "value": table[column].astype(float),
                "denominator": table[per].astype(float) if per else np.nan,
                "status": "realisatie",
            }
        )
        for figure, (column, per) in columns.items()
    ]
    return pd.concat(parts, ignore_index=True)


def real_panel(folder: Path) -> pd.DataFrame:
    """Published figures of 2018."""
    structure, care = (pd.read_csv(folder / f"{name}_2018.csv") for name in ("structure", "outcomes"))
    return pd.concat([rows_of(structure, COUNTS), rows_of(care, CARE)], ignore_index=True)


def invented_panel(n: int = 345) -> pd.DataFrame:
    """Random municipalities of which the use of care depends on the share of 65+ and of bijstand."""
    rng = np.random.default_rng(2018)
    people = np.exp(rng.normal(10.3, 0.8, n)).round()
    table = pd.DataFrame({"gm_code": [f"GM{i:04d}" for i in range(1, n + 1)], "inhabitants": people})
    shares = {column: np.exp(rng.normal(-2, 0.3, n)) for column, per in COUNTS.values() if per}
    table = table.assign(
        households=(people * 0.45).round(), **{c: (people * s * 0.45).round() for c, s in shares.items()}
    )
    for column, per in COUNTS.values():
        if not per and column != "inhabitants":
            table[column] = np.exp(rng.normal(3.2, 0.2, n))
    old, poor = table["age_65_plus_n"] / people, table["benefit_bijstand_n"] / people
    table["wmo_household_help_clients_n"] = (people * 0.1 * old**0.8 * rng.lognormal(0, 0.2, n)).round()
    table["youth_care_pct"] = (30 * poor**0.4 * rng.lognormal(0, 0.15, n)).round(1)
    table["youth_care_n"] = (people * 0.24 * table["youth_care_pct"] / 100).round()
    return rows_of(table, COUNTS | CARE)


def main() -> None:
    """Print both."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    panel = real_panel(folder) if folder else invented_panel()
    print(
        f"\nmunicipalities: {'published figures of 2018' if folder else 'an invented panel (PANEL=folder for a real one)'}"
    )
    own = "0622" if "0622" in set(panel["code"]) else str(panel["code"].iloc[0])
    started = time.perf_counter()
    year, structure = structure_of(panel, own)
    whole = structure.dropna()
    apart = distances(whole)
    found = {code: nearest(apart, code, 10) for code in whole.index}
    mine = time.perf_counter() - started
    started = time.perf_counter()
    weights = np.sqrt([catalogue().features[str(name)].weight for name in whole])
    z = ((whole - whole.mean()) / whole.std()).to_numpy() * weights / np.sqrt((weights**2).sum())
    other = cdist(z, z)
    theirs = time.perf_counter() - started
    np.fill_diagonal(other, np.nan)
    np.testing.assert_allclose(apart.to_numpy(), other, atol=1e-12)
    assert all(code not in peers for code, peers in found.items())
    print(
        f"peers of {len(whole)} municipalities on {whole.shape[1]} features of {year}: {mine:.2f} s with reading the figures"
    )
    print(f"  scipy's distances alone: {theirs:.3f} s, the same to 12 decimals")
    for indicator in ("wmo_huishoudelijke_hulp", "jeugdzorg"):
        values = (
            area_values(panel, list(structure.index), [indicator]).dropna(subset=["value"]).set_index("area")["value"]
        )
        features = sample_of(structure, values[values > 0], own)
        fit = fit_log_linear(values.loc[features.index], features)
        print(
            f"correction of {indicator}: leave-one-out error {fit.error:.3f} on {fit.n} municipalities and "
            f"{features.shape[1]} features, without correction {fit.error_none:.3f}, ratio {fit.error / fit.error_none:.2f}"
        )


if __name__ == "__main__":
    main()
