"""Lay two finished reports beside each other: in the terminal, and as a page."""

from __future__ import annotations

from pathlib import Path

from wijkstats.commands.causes import causes
from wijkstats.ground.keeping import write_whole
from wijkstats.report.diff import ALL, DIFF, beside, diff_csv, diff_lines, diff_page, read_report
from wijkstats.settings.delivery import check_name


def diff(root: Path, a: str, b: str, folder: str | None = None) -> Path:
    """Print what differs between reports/<a> and reports/<b>, and write it as a page; returns the page.

    `folder`: where the page comes, in place of reports/<b>. NotDelivered when one of the two was not made.
    """
    then, now = (read_report(root / "reports" / check_name(name)) for name in (a, b))
    both = beside(then, now)
    why = causes(then.manifest, now.manifest, beside=True)
    reasons = [
        (one.kind, text)
        for one in why
        for text in (one.says if one.kind == "method" else ["; ".join(one.says or one.changed)])
    ]
    parts = [f"{one.kind}: {one}" for one in why if one.kind != "method"]
    parts += [f"method: {text}" for kind, text in reasons if kind == "method"]
    for line in (*parts, *diff_lines(both)):
        print(line, flush=True)
    place = root / folder if folder else root / "reports" / now.name
    place.mkdir(parents=True, exist_ok=True)
    page = write_whole(place / DIFF, diff_page(both, reasons))
    write_whole(place / ALL, diff_csv(both))
    print(f"\ndiff: {page.relative_to(root) if page.is_relative_to(root) else page}", flush=True)
    return page
