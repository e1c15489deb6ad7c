"""A pytest-benchmark report as a Markdown table: `python -m ndgm.benchmark_table FILE [--write PAGE]`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from ndgm.verdict.markdown import MarkerError, replace


def table(report: dict[str, Any]) -> str:
    """One row per benchmark: group, median, how many times the group's first it takes, rate or peak memory.

    Ratios compare what ran side by side in one run on one machine; the times themselves are that machine's.
    """
    benchmarks = report["benchmarks"]
    first: dict[str, float] = {}
    for one in benchmarks:
        first.setdefault(one["group"], one["stats"]["median"])
    rows = [
        "| measured | what | median | times the first | rate or memory |",
        "| --- | --- | --- | --- | --- |",
    ]
    previous = None
    for one in benchmarks:
        group, median = one["group"], one["stats"]["median"]
        name = one["name"].partition("[")[2].rstrip("]").rpartition("-")[2] or one["name"]
        shown = "" if group == previous else group
        rows.append(f"| {shown} | {name} | {_seconds(median)} | {median / first[group]:.3g} | {_rate(one)} |")
        previous = group
    machine = report["machine_info"]
    where = f"{machine['cpu'].get('brand_raw', machine['machine'])}, {machine['cpu'].get('count', '?')} cores"
    return "\n".join(
        [f"Measured on {where}, {report['datetime'][:10]}, Python {machine['python_version']}.", "", *rows]
    )


def _seconds(median: float) -> str:
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if median >= scale:
            return f"{median / scale:.3g} {unit}"
    return f"{median / 1e-9:.3g} ns"


def _rate(one: dict[str, Any]) -> str:
    extra, median = one.get("extra_info", {}), one["stats"]["median"]
    if "coordinate_steps" in extra:
        return f"{extra['coordinate_steps'] / median:.2g} coordinate-steps/s"
    if "bytes" in extra:
        return f"{extra['bytes'] / median / 1e9:.3g} GB/s"
    if "peak_memory" in extra:
        return f"{extra['peak_memory'] / 1e6:.0f} MB at most"
    return ""


def main(arguments: list[str] | None = None) -> int:
    """Print or write the table; 0 when all is well, 2 when the input is bad."""
    parser = argparse.ArgumentParser(prog="python -m ndgm.benchmark_table", description="Tables of timings.")
    parser.add_argument("report", type=Path, help="a file written by pytest --benchmark-json")
    parser.add_argument(
        "--write", type=Path, metavar="PAGE", help="a Markdown page with the markers `timings`"
    )
    chosen = parser.parse_args(arguments)
    try:
        made = table(json.loads(chosen.report.read_text(encoding="utf-8")))
        if chosen.write is None:
            print(made)
        else:
            page = chosen.write.read_text(encoding="utf-8")
            chosen.write.write_text(replace(page, {"timings": made}), encoding="utf-8")
    except (OSError, MarkerError) as error:
        print(f"timings: {error}", file=sys.stderr)
        return 2
    except (ValueError, KeyError, TypeError) as error:
        print(
            f"timings: {chosen.report} is no report of pytest-benchmark, or is damaged: {error!r}.",
            file=sys.stderr,
        )
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
