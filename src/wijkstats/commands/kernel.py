"""The kernel of a run is the Python that runs this, whatever else Jupyter on this machine knows under the name python3.

A kernelspec that stands first on JUPYTER_PATH (JupyterHub, SageMaker, a laboratory of the user's own) would start another
Python with other packages, so none is looked for. What a user has set up for work at the keyboard stays out too.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from wijkstats.commands.interrupt import held
from wijkstats.commands.prepared import kernel_command
from wijkstats.ground.glance import RUN

NOT_OURS = ("PYTHONSTARTUP", "PYTHONINSPECT", "JUPYTER_DEFAULT_PROVISIONER_NAME")
"""Variables that run or start something else than what was asked for."""
ARGUMENTS = (
    "--IPKernelApp.log_level=50",  # a kernel told to stop while idle logs an error; real ones come back through papermill
    "--IPKernelApp.exec_PYTHONSTARTUP=False",
)
PATIENCE = 10
"""Seconds that a kernel may take to end when told to."""


class OwnKernel(AsyncKernelManager):
    """A manager that knows one kernel only: this Python."""

    made: ClassVar[list[OwnKernel]] = []

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self.made.append(self)

    async def start_kernel(self, **options: object) -> None:  # type: ignore[override]  # typed as that of another class
        """Start it; Ctrl-C waits until it is known which process it is."""
        with held():
            await super().start_kernel(**options)

    @property
    def kernel_spec(self) -> KernelSpec:
        """The kernel that this Python brings with it."""
        known = get_kernel_dict()
        return KernelSpec(resource_dir=RESOURCES, **{**known, "argv": kernel_command() or known["argv"]})


def end_kernels() -> None:
    """End what still lives: Ctrl-C while a kernel starts finds nobody yet who would end it, and it would write on."""
    while OwnKernel.made:
        process = getattr(OwnKernel.made.pop().provisioner, "process", None)
        if process is not None and process.poll() is None:
            process.terminate()  # a copy of the prepared process ends first, so that it writes no more
            with suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE)
            process.kill()
            process.wait()


def set_apart(scratch: Path) -> None:
    """Let the kernels that this process starts see nothing of the user's IPython and Jupyter; their files go to `scratch`."""
    for name in NOT_OURS:
        os.environ.pop(name, None)
    os.environ.update(
        {
            "IPYTHONDIR": str(scratch),
            "JUPYTER_CONFIG_DIR": str(scratch / "config"),
            "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
            "MPLBACKEND": "agg",
            "OMP_NUM_THREADS": "1",  # chapters run side by side, and their matrices are small
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            RUN: "1",
        }
    )
