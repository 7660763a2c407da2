"""python -m wijkstats: what the Makefile calls. Each command does one thing and ends with an exit code of its own."""

from __future__ import annotations

import argparse
import shutil
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from wijkstats.commands.interrupt import interruptible
from wijkstats.commands.prepared import lent, serve
from wijkstats.commands.terminal import any_encoding, more_help
from wijkstats.ground.errors import WijkstatsError

if TYPE_CHECKING:
    from wijkstats.settings.delivery import Delivery

INTERRUPTED = 130
"""Exit code after Ctrl-C, as a shell gives it."""


def chapters_in(root: Path) -> tuple[str, ...]:
    """The chapters of a report: the notebooks whose name begins with a number, in that order."""
    return tuple(sorted(path.stem for path in (root / "notebooks").glob("[0-9]*.ipynb")))


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code (errors.py lists them)."""
    any_encoding()
    given = sys.argv[1:] if arguments is None else arguments
    options = _parser().parse_args(given)
    if options.run in (_run, _site, _verify, _review) and (code := lent("wijkstats", *given)) is not None:
        return code
    with interruptible() as stopped:
        try:
            options.run(options)
        except BaseException as error:
            if stopped:  # whatever a library made of it
                line = "\nstopped by Ctrl-C: nothing half made was kept; the same command makes it anew"
                print(line, file=sys.stderr, flush=True)
                return INTERRUPTED
            if isinstance(error, WijkstatsError):
                print(f"\n{error}\n", file=sys.stderr, flush=True)
                return error.exit_code
            if not isinstance(error, Exception):
                raise
            where = "".join(traceback.format_tb(error.__traceback__))
            told = "a fault of wijkstats; what it says is not shown, for it may hold client data"
            print(f"\n{where}{type(error).__name__}: {told}\n", file=sys.stderr, flush=True)
            return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "wijkstats",
        description="Do clients of neighbourhood teams become more self-reliant? Commands for one delivery of data.",
        epilog=more_help((INTERRUPTED, "stopped by Ctrl-C")),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        return sub

    for name, run, text in (
        ("run", _run, "run one notebook for a delivery"),
        ("site", _site, "build the pages of a delivery from what its notebooks published"),
        ("validate", _validate, "check the raw files of a delivery and show what would be refused"),
        ("inputs", _inputs, "note what a report is made of: the raw files as they are, and the earlier deliveries"),
        ("new", _new, "start a new delivery from the last one"),
        ("clean", _clean, "remove what was built for a delivery"),
        ("verify", _verify, "compute a report again and say whether every figure is the same"),
        ("review", _review, "compute a report again and list every figure that differs, and why"),
    ):
        sub = command(name, run, text)
        if name == "run":
            sub.add_argument("notebook", type=Path, help="for example notebooks/02_zrm.ipynb")
        if name == "new":
            sub.add_argument(
                "--from", dest="source", default="", help="an earlier delivery: its settings, a year or more later"
            )
        sub.add_argument("--delivery", required=True, help="name of a folder in data/raw")
        sub.add_argument("--make", type=_number, help="process id of make: all that it calls is one run")
    many = command("reports", _reports, "make the reports of many deliveries, and go on when one fails")
    many.add_argument("deliveries", nargs="*", help="names of folders in data/raw; all of them when not given")
    many.add_argument("--jobs", type=int, default=2, help="how many at a time (2)")
    diff = command("diff", _diff, "lay two finished reports beside each other: which figures moved")
    for side in ("a", "b"):
        diff.add_argument(f"--{side}", required=True, help="name of a folder in reports")
    diff.add_argument("--folder", help="where the page comes; reports/<b> when not given")
    own = command("chapter", _chapter, "make a chapter of your own: a notebook that the report takes up")
    own.add_argument("--name", required=True, help="of the notebook and its page, for example eigen")
    cbs = command("cbs", _cbs, "get the published figures of all municipalities from CBS, for some years")
    cbs.add_argument("--years", required=True, help="2017:2019, 2017,2019 or one year")
    cbs.add_argument("--delivery", required=True, help="name of a folder in data/raw")
    cbs.add_argument("--refresh", action="store_true", help="fetch anew what data/cbs has already")
    prepared = command("prepared", _prepared, "run a command whose steps borrow a process with all libraries imported")
    prepared.add_argument("command", nargs=argparse.REMAINDER)
    command("dictionary", _dictionary, "make the parts of docs/data-dictionary.md that come from the schemas")
    command("demo", _demo, "write the synthetic demo deliveries again")
    return parser


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def _open(options: argparse.Namespace) -> Delivery:
    # imported here, as all that takes long: Ctrl-C is then told in one line from the first moment
    from wijkstats.settings.delivery import open_delivery

    return open_delivery(options.delivery)


def _root() -> Path:
    from wijkstats.ground.root import find_root

    return find_root()


@contextmanager
def _step(options: argparse.Namespace, delivery: Delivery, name: str, beside: bool = False) -> Iterator[None]:
    """A step of a run: alone with the delivery, and timed."""
    from wijkstats.commands.alone import alone
    from wijkstats.commands.progress import timed

    with alone(delivery.root, delivery.name, options.make, beside), timed(delivery.processed, name):
        yield


def _run(options: argparse.Namespace) -> None:
    from wijkstats.commands.run import run_notebook

    delivery = _open(options)
    with _step(options, delivery, options.notebook.stem, beside=True):
        run_notebook(options.notebook, delivery)


def _site(options: argparse.Namespace) -> None:
    from wijkstats.commands.pages import build

    delivery = _open(options)
    with _step(options, delivery, "report"):
        build(delivery, chapters_in(delivery.root))


def _verify(options: argparse.Namespace, full: bool = False) -> None:
    from wijkstats.commands.verify import verify

    delivery = _open(options)
    with _step(options, delivery, "verify"):
        verify(delivery, chapters_in(delivery.root), full)


def _review(options: argparse.Namespace) -> None:
    _verify(options, full=True)


def _diff(options: argparse.Namespace) -> None:
    from wijkstats.commands.diff import diff

    diff(_root(), options.a, options.b, options.folder)


def _validate(options: argparse.Namespace) -> None:
    from wijkstats.commands.progress import timed
    from wijkstats.commands.validate import validate

    delivery = _open(options)
    if delivery.settings.theme is not None:  # before the seconds of the data: it loads what draws
        from wijkstats.report.theme import read_theme

        read_theme(delivery)
    with timed(delivery.processed, "validate"):
        validate(delivery)


def _inputs(options: argparse.Namespace) -> None:
    from wijkstats.commands.stamps import FILES, REPORTS, there, unlike

    root, name = _root(), options.delivery
    now = there(root, name)
    if not (odd := unlike(root, name, now)):
        return
    from wijkstats.commands.alone import alone
    from wijkstats.commands.stamps import note
    from wijkstats.delivery.chosen import choose_previous
    from wijkstats.report.older import mark_older
    from wijkstats.settings.delivery import check_name

    if FILES in odd:
        mark_older(root / "reports" / check_name(name))
    delivery = _open(options)
    if FILES in odd and (delivery.report / "manifest.json").is_file() and not delivery.settings.synthetic:
        print(
            f"reports/{name} was made of other files. Has anybody got it? Then copy that folder now, to "
            f"reports/{name}-published: this report is guarded beside what was told (docs/methods/disclosure.md)"
        )
    with alone(root, name, options.make, beside=True):
        choose_previous(delivery)
        if REPORTS in odd:
            from wijkstats.release.noted import note_earlier

            note_earlier(delivery)
        note(root, name, odd)


def _new(options: argparse.Namespace) -> None:
    from wijkstats.commands.new import start_delivery

    start_delivery(_root(), options.delivery, options.source)


def _reports(options: argparse.Namespace) -> None:
    from wijkstats.commands.reports import make_reports

    make_reports(_root(), options.deliveries, options.jobs)


def _chapter(options: argparse.Namespace) -> None:
    from wijkstats.report.own_chapter import make_chapter

    path = make_chapter(options.name, _root())
    print(f"notebooks/{path.name} is made: change its cells, then make report; nothing else needs to know of it")


def _clean(options: argparse.Namespace) -> None:
    from wijkstats.commands.alone import alone
    from wijkstats.settings.delivery import check_name

    root, name = _root(), check_name(options.delivery)
    folders = [root / "reports" / name, root / "data" / "processed" / name]
    there = [folder for folder in folders if folder.is_dir()]
    if there:
        with alone(root, name, options.make):
            for folder in there:
                shutil.rmtree(folder)
                print(f"removed {folder.relative_to(root)}")
    else:
        print(
            f"nothing was built for {name}; there is: {', '.join(sorted(p.name for p in (root / 'reports').glob('*/')))}"
        )


def _cbs(options: argparse.Namespace) -> None:
    from wijkstats.commands.cbs import get_cbs

    get_cbs(_open(options), options.years, options.refresh)


def _prepared(options: argparse.Namespace) -> None:
    sys.exit(serve(options.command, _in_copy))


def _in_copy(arguments: list[str]) -> int:
    """What a step does in the copy that it borrowed, by the source of that step."""
    import_module("wijkstats.commands.prepared").copied = True  # type: ignore[attr-defined]
    return int(import_module("wijkstats.__main__").main(arguments))


def _dictionary(options: argparse.Namespace) -> None:
    from wijkstats.commands.dictionary import write_dictionary

    write_dictionary(_root())


def _demo(options: argparse.Namespace) -> None:
    from wijkstats.demo.export import write_demo

    write_demo(_root() / "data" / "raw")


if __name__ == "__main__":
    sys.exit(main())
