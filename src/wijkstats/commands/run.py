"""Run one notebook for one delivery: whole or not at all.

papermill drives the kernel over IPC, because TCP ports race when notebooks run side by side (docs/decisions/0004-ipc.md).
The executed notebook appears under its target name only when every cell ran; a failed copy is kept in data/processed.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from wijkstats.commands.depends import note_imports, write_depends
from wijkstats.ground import errors
from wijkstats.ground.errors import Fault, NotDelivered, NotebookError, WijkstatsError
from wijkstats.ground.private import private
from wijkstats.release.drafts import draft_folder, not_delivered
from wijkstats.report.older import make_old, mark_older
from wijkstats.settings.delivery import Delivery

CELL_TIMEOUT = 900


def run_notebook(source: Path, delivery: Delivery) -> Path:
    """Execute `source` for the delivery; returns the executed notebook in reports/<delivery>/notebooks.

    Raises the WijkstatsError that a cell raised, or NotebookError naming the cell and the reason. A cell that raises
    NotDelivered ends the chapter, and the report says what is missing.
    """
    chapter = source.stem
    target = delivery.report / "notebooks" / source.name
    failed = delivery.processed / "failed" / source.name
    target.parent.mkdir(parents=True, exist_ok=True)
    mark_older(delivery.report)  # the last report stays, and a run that fails must not leave it as its result
    make_old(target)
    with private() as usual:  # the kernel and all that it writes
        started = time.monotonic()
        failed.parent.mkdir(parents=True, exist_ok=True)
        failed.unlink(missing_ok=True)
        shutil.rmtree(draft_folder(delivery, chapter), ignore_errors=True)
        _check_parameters(source)
        print(f"{chapter}: running for {delivery.name}", flush=True)
        _run(source, failed, target, delivery)
    strip(failed)
    failed.chmod(0o666 & ~usual)
    os.replace(failed, target)
    print(f"{chapter}: done in {time.monotonic() - started:.1f} s", flush=True)
    return target


def _run(source: Path, failed: Path, target: Path, delivery: Delivery) -> None:
    """Execute the notebook as the file `failed`, and note what its kernel imported."""
    chapter = source.stem
    scratch = Path(tempfile.mkdtemp(prefix="ws"))  # short: a socket's path may have about 100 characters
    imports = note_imports(scratch)
    try:
        _execute(source, failed, delivery, scratch)
    except NotDelivered as reason:
        missing = [fault.found for fault in reason.faults]
        not_delivered(delivery, chapter, missing)
        print(f"{chapter}: not delivered: {'; '.join(missing)}; the report says so", flush=True)
    except BaseException:  # Ctrl-C too: half the results of a chapter are none
        from wijkstats.delivery.clean import clear_left

        shutil.rmtree(draft_folder(delivery, chapter), ignore_errors=True)
        clear_left(delivery.processed)
        raise
    finally:
        known = imports.read_text(encoding="utf-8").splitlines() if imports.is_file() else []
        shutil.rmtree(scratch, ignore_errors=True)
    write_depends(delivery, target, [Path(line) for line in known])


def strip(path: Path) -> None:
    """Take off what an executed notebook says of the machine and the run: paths, times, versions, warnings.

    Two runs then give the same bytes. Of an error (a file that was not delivered) its name and text stay.
    """
    notebook = json.loads(path.read_text(encoding="utf-8"))
    told = notebook["metadata"]
    notebook["metadata"] = {
        **{key: told[key] for key in ("kernelspec",) if key in told},
        "language_info": {"name": "python"},
        "papermill": {"parameters": told.get("papermill", {}).get("parameters", {})},
    }
    for place, cell in enumerate(notebook["cells"]):
        cell["id"] = f"cell-{place}"  # that of the cell with the parameters is drawn at random
        cell["metadata"] = {"tags": tags} if (tags := cell["metadata"].get("tags")) else {}
        if "outputs" in cell:
            cell["outputs"] = [output for output in cell["outputs"] if output.get("name") != "stderr"]
            for output in cell["outputs"]:
                output |= {"traceback": []} if output["output_type"] == "error" else {}
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _check_parameters(source: Path) -> None:
    cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
    tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    if len(tagged) != 1:
        raise NotebookError(
            Fault(
                f"notebooks/{source.name}",
                f"{len(tagged)} cells tagged `parameters`",
                "exactly one, that sets `delivery`",
                "tag the first code cell in JupyterLab: property inspector, cell tags",
            )
        )


def _execute(source: Path, output: Path, delivery: Delivery, scratch: Path) -> None:
    # JupyterLab's schema checker takes more than a second to import, and a notebook run does not need it.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    import papermill
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    from wijkstats.commands.kernel import ARGUMENTS, OwnKernel, end_kernels, set_apart

    options: dict[str, object] = {
        "NotebookClient": {"extra_arguments": [*ARGUMENTS], "kernel_manager_class": OwnKernel}
    }
    connection = {"connection_file": str(scratch / "kernel.json")}
    if os.name != "nt":
        connection |= {"transport": "ipc", "ip": f"{scratch}/k"}
    options["KernelManager"] = connection
    set_apart(scratch)
    try:
        papermill.execute_notebook(
            str(source),
            str(output),
            parameters={"delivery": delivery.name},
            kernel_name="python3",
            language="python",
            cwd=str(delivery.root),
            progress_bar=False,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            execution_timeout=CELL_TIMEOUT,
            config=Config(options),
        )
    except PapermillExecutionError as failure:
        raise _plain(failure.ename, failure.evalue, failure.cell_index, source, output, delivery) from None
    except (RuntimeError, TimeoutError) as failure:  # what nbclient raises when the kernel is lost, or takes too long
        raise NotebookError(
            Fault(
                f"notebooks/{source.name}",
                f"the kernel stopped: {type(failure).__name__}",
                f"a kernel that lives, and no cell above {CELL_TIMEOUT // 60} minutes",
                "see whether memory or disk ran out, and run make report again",
            )
        ) from None
    finally:
        end_kernels()


def _plain(name: str, text: str, cell: int, source: Path, output: Path, delivery: Delivery) -> WijkstatsError:
    """The error of a cell as one message; errors of wijkstats keep their kind and their exit code."""
    kind = getattr(errors, name, None)
    copy = output.relative_to(delivery.root)
    if isinstance(kind, type) and issubclass(kind, WijkstatsError):
        if kind is NotDelivered:
            found = [line.split("found:", 1)[1].strip() for line in text.splitlines() if "found:" in line]
            return NotDelivered(Fault(source.stem, line, "", "") for line in (found or [text]))
        return Carried(text, kind.exit_code)
    return NotebookError(
        Fault(
            f"notebooks/{source.name}, cell {cell + 1}",
            f"{name}; what it says may hold client data, and stands in {copy} only",
            "every cell runs",
            f"open {copy}, mend the notebook, and run make report again",
        )
    )


class Carried(NotebookError):  # noqa: N818 - what a cell raised
    """An error of wijkstats that a cell raised, with its text as it was."""

    def __init__(self, text: str, exit_code: int) -> None:
        self.text, self.exit_code = text, exit_code
        super().__init__(Fault("", text, "", ""))

    def __str__(self) -> str:
        return self.text
