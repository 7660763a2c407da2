"""python -m wijkstats: what the Makefile calls. Each command does one thing and ends with an exit code of its own."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from wijkstats.ground.errors import WijkstatsError
from wijkstats.settings.delivery import find_root, open_delivery


def chapters_in(root: Path) -> tuple[str, ...]:
    """The chapters of a report: the notebooks whose name begins with a number, in that order."""
    return tuple(sorted(path.stem for path in (root / "notebooks").glob("[0-9]*.ipynb")))


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code (errors.py lists them)."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except WijkstatsError as error:
        print(f"\n{error}\n", file=sys.stderr, flush=True)
        return error.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m wijkstats", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        return sub

    for name, run, text in (
        ("run", _run, "run one notebook for a delivery"),
        ("site", _site, "build the pages of a delivery from what its notebooks published"),
        ("validate", _validate, "check the raw files of a delivery and show what would be refused"),
        ("inputs", _inputs, "note which raw files a delivery has"),
        ("previous", _previous, "choose the earlier delivery that a report is laid beside"),
        ("new", _new, "start a new delivery from the last one"),
        ("clean", _clean, "remove what was built for a delivery"),
        ("verify", _verify, "compute a report again and say whether every figure is the same"),
    ):
        sub = command(name, run, text)
        if name == "run":
            sub.add_argument("notebook", type=Path, help="for example notebooks/02_zrm.ipynb")
        sub.add_argument("--delivery", required=True, help="name of a folder in data/raw")
    cbs = command("cbs", _cbs, "get the published figures of all municipalities from CBS, for some years")
    cbs.add_argument("--years", required=True, help="2017:2019, 2017,2019 or one year")
    cbs.add_argument("--delivery", required=True, help="name of a folder in data/raw")
    cbs.add_argument("--refresh", action="store_true", help="fetch anew what data/cbs has already")
    command("dictionary", _dictionary, "make the parts of docs/data-dictionary.md that come from the schemas")
    command("demo", _demo, "write the synthetic demo deliveries again")
    return parser


def _run(options: argparse.Namespace) -> None:
    from wijkstats.commands.run import run_notebook

    run_notebook(options.notebook, open_delivery(options.delivery))


def _site(options: argparse.Namespace) -> None:
    from wijkstats.commands.depends import PACKAGE, imported_here, write_depends
    from wijkstats.release.earlier import later_reports
    from wijkstats.report.site import build_site

    delivery = open_delivery(options.delivery)
    chapters = chapters_in(delivery.root)
    print(f"report: protecting all tables of {delivery.name} together", flush=True)
    built = build_site(delivery, chapters)
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
    print(f"report: {index.relative_to(delivery.root)}", flush=True)


def _verify(options: argparse.Namespace) -> None:
    from wijkstats.commands.verify import verify

    delivery = open_delivery(options.delivery)
    verify(delivery, chapters_in(delivery.root))


def _validate(options: argparse.Namespace) -> None:
    from wijkstats.commands.validate import validate

    validate(open_delivery(options.delivery))


def _inputs(options: argparse.Namespace) -> None:
    delivery = open_delivery(options.delivery)
    delivery.processed.mkdir(parents=True, exist_ok=True)
    names = sorted(
        p.relative_to(delivery.root).as_posix()
        for p in delivery.raw.iterdir()
        if p.name[0] != "." and " " not in p.name
    )
    (delivery.processed / "inputs.txt").write_text(" ".join(names), encoding="utf-8")


def _previous(options: argparse.Namespace) -> None:
    from wijkstats.delivery.chosen import choose_previous

    delivery = open_delivery(options.delivery)
    delivery.processed.mkdir(parents=True, exist_ok=True)
    choose_previous(delivery)
    others = (delivery.root / "data" / "processed").glob("*/trajectories.parquet")
    names = sorted(p.relative_to(delivery.root).as_posix() for p in others if p.parent != delivery.processed)
    (delivery.processed / "previous.checked").write_text(" ".join(names), encoding="utf-8")


def _new(options: argparse.Namespace) -> None:
    from wijkstats.commands.new import new_delivery

    root = find_root()
    path = new_delivery(options.delivery, root).relative_to(root)
    print(f"{path} is ready: fill it in, put the files beside it, then make report DELIVERY={options.delivery}")


def _clean(options: argparse.Namespace) -> None:
    from wijkstats.commands.new import check_name

    root, name = find_root(), check_name(options.delivery)
    folders = [root / "reports" / name, root / "data" / "processed" / name]
    there = [folder for folder in folders if folder.is_dir()]
    for folder in there:
        shutil.rmtree(folder)
        print(f"removed {folder.relative_to(root)}")
    if not there:
        print(
            f"nothing was built for {name}; there is: {', '.join(sorted(p.name for p in (root / 'reports').glob('*/')))}"
        )


def _cbs(options: argparse.Namespace) -> None:
    from wijkstats.commands.cbs import get_cbs

    get_cbs(open_delivery(options.delivery), options.years, options.refresh)


def _dictionary(options: argparse.Namespace) -> None:
    from wijkstats.commands.dictionary import write_dictionary

    write_dictionary(find_root())


def _demo(options: argparse.Namespace) -> None:
    from wijkstats.demo.export import write_demo

    write_demo(find_root() / "data" / "raw")


if __name__ == "__main__":
    sys.exit(main())
