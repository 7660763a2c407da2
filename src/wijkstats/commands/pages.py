"""The last step of a report: its pages, and what is told about them in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from wijkstats.commands.depends import PACKAGE, imported_here, write_depends
from wijkstats.release.earlier import later_reports
from wijkstats.report.older import PAPER
from wijkstats.report.paper import find_browser, print_report
from wijkstats.report.site import build_site
from wijkstats.settings.delivery import Delivery


def build(delivery: Delivery, chapters: Sequence[str]) -> None:
    """Build the pages, note what they are made of for make, and print what whoever publishes them must know."""
    print(f"report: protecting all tables of {delivery.name} together", flush=True)
    built = build_site(delivery, chapters, paper=bool(browser := find_browser()))
    if browser and not print_report(delivery.report, browser):
        built = build_site(delivery, chapters)  # without a link to what is not there
    read = sorted({*(PACKAGE / "report" / "templates").iterdir(), *PACKAGE.rglob("words.*.yaml")})
    index = delivery.report / "index.html"
    write_depends(delivery, index, [*imported_here(), *read], [f"SITE_CHAPTERS := {' '.join(chapters)}"])
    for name in later_reports(delivery):
        print(
            f"report: reports/{name} is about a later period and shares people with this one. It was laid beside the reports "
            f"that were there when it was made: make it anew before you publish (make clean DELIVERY={name})",
            flush=True,
        )
    if built.hidden:
        account = built.account.relative_to(delivery.root)
        print(f"report: {built.hidden} counts are hidden; which and why, for the analyst only: {account}", flush=True)
    if built.open:
        print(
            f"report: {sum(built.open.values())} hidden counts could not be guarded in full "
            f"({', '.join(f'{n} in {table}' if table else f'{n} in no table' for table, n in built.open.items())}): "
            "who has an earlier report too knows them to a few numbers. Often these are people of whom a feature was not "
            "registered then and is now. They are the rows `open` of that account: look at them before you publish "
            "(docs/methods/disclosure.md)",
            flush=True,
        )
    print(f"report: {index.relative_to(delivery.root)}", flush=True)
    if (delivery.report / PAPER).is_file():
        print(f"report: {(delivery.report / PAPER).relative_to(delivery.root)}", flush=True)
    else:
        print("report: no report.pdf: no Chromium here that prints; report.html prints from any browser", flush=True)
