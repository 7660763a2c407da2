"""How often does the interval of a part year hold the true total? Seeded simulations with growth, seasons, and years that differ.

Run: python benchmarks/part_year.py [number of simulations, 500]. One line per setting: months known, complete years before it,
what years differ in their seasons, and how often the interval held the number that came out (to be 90 to 98%).
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import part_years


def main(times: int = 500) -> None:
    """Print the coverage of every setting."""
    print(f"{'days':>5} {'years':>6} {'differ':>7} {'held':>7} {'width':>7}")
    for days, years, differ in part_years.SETTINGS:
        held, width = part_years.coverage(days, years, differ, times)
        print(f"{days:5} {years:6} {differ:7.2f} {held:7.1%} {width:7.1%}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
