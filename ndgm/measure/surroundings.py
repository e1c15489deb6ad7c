"""Where and with what a measurement is taken: the machine, the versions, and the commit."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

ROOT = Path(__file__).parents[2]


def machine(device: torch.device) -> str:
    """The machine in words: a CUDA device by its name, a CPU by its model and the threads in use."""
    if device.type == "cuda":
        return str(torch.cuda.get_device_name(device))
    threads = torch.get_num_threads()
    return f"{_processor()}, {threads} thread{'s' if threads > 1 else ''}"


def versions() -> dict[str, str]:
    """The versions of what computes."""
    found = {"python": platform.python_version(), "torch": torch.__version__, "numpy": version("numpy")}
    return found | ({"cuda": str(torch.version.cuda)} if torch.cuda.is_available() else {})


def commit(root: Path = ROOT) -> tuple[str | None, bool]:
    """The commit that is checked out, and whether the package differs from it; without git, None and True."""
    try:
        asked = {
            name: subprocess.run(
                ["git", "-C", str(root), *words], capture_output=True, text=True, check=True, timeout=20
            ).stdout
            for name, words in {
                "commit": ("rev-parse", "HEAD"),
                "changes": ("status", "--porcelain", "--", "ndgm"),
            }.items()
        }
    except (OSError, subprocess.SubprocessError):
        return None, True
    return asked["commit"].strip(), bool(asked["changes"])


def about(device: torch.device) -> dict[str, Any]:
    """What is written beside the numbers of a part."""
    found, dirty = commit()
    return {
        "machine": machine(device),
        "versions": versions(),
        "commit": found,
        "dirty": dirty,
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.processor() or platform.machine()
    return f"CPU {model}, {os.cpu_count()} cores"
