"""Check the raw files only, in seconds: what would be refused, and why, as a table in the terminal."""

from __future__ import annotations

import tempfile
from pathlib import Path

from wijkstats.delivery.clean import clean_delivery
from wijkstats.delivery.rules.rules import RULES
from wijkstats.delivery.rules.usable import MOST
from wijkstats.ground.scales import EDITIONS
from wijkstats.kit.page.words import load_words
from wijkstats.settings.delivery import Delivery


def validate(delivery: Delivery) -> None:
    """Clean into a folder that is thrown away, and print what happened. Errors are those of a real run."""
    with tempfile.TemporaryDirectory(prefix="wijkstats-") as scratch:
        found = clean_delivery(delivery, bytes(32), print, Path(scratch))
    print(f"\n{found.tables.to_string(index=False)}\n")
    why = {rule.code: rule.why for rule in RULES}
    words = load_words(delivery.settings.language)
    for row in found.rules.itertuples():
        verb = "refused" if row.dropped else "noted"
        print(
            f"{row.rows:>6} {verb:8} {row.rule:24} e.g. {row.example:22} {words.label('rule', row.rule)}: {why[row.rule]}"
        )
    for file in found.files:
        unknown = [name for name in file.unused if name not in file.idle]
        for names, what in ((unknown, "and in no figure"), (file.idle, "used by no exhibit, need not be delivered")):
            if names:
                print(f"not read in {file.file}, {what}: {', '.join(map(file.shown, names))}")
        absent = [d for d in EDITIONS[delivery.settings.zrm.edition] if d not in file.columns]
        if file.table == "zrm_wide" and absent:
            print(f"not delivered in {file.file}: {', '.join(absent)}")
    for loss in found.losses:
        if loss.why != "refused" or loss.large:
            cause, kind = words(f"table.lost_why.{loss.why}"), words.lost([(loss.kind, loss.table)])
            share = loss.lost / max(loss.delivered, 1)
            print(words("table.lost_part", why=cause, lost=loss.lost, delivered=loss.delivered, kind=kind, share=share))
    large = [*dict.fromkeys((loss.kind, loss.table) for loss in found.losses if loss.large)]
    if large:
        print(f"\n{words('table.lost_large', most=MOST, kinds=words.lost(large))}")
        print(f"Check this first; a report can be made: make report DELIVERY={delivery.name}")
    else:
        print(f"\n{delivery.name} can be used: make report DELIVERY={delivery.name}")
