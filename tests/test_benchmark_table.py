"""The table of timings: medians, ratios within a group, rates; bad input is one sentence."""

import json

import pytest

from ndgm.benchmark_table import main

REPORT = {
    "datetime": "2026-01-02T03:04:05",
    "machine_info": {"machine": "m", "python_version": "3", "cpu": {"brand_raw": "A processor", "count": 2}},
    "benchmarks": [
        {
            "group": "g",
            "name": "test_x[a-fast]",
            "stats": {"median": 0.002},
            "extra_info": {"coordinate_steps": 4000},
        },
        {"group": "g", "name": "test_x[a-slow]", "stats": {"median": 3.0}, "extra_info": {"bytes": 6e9}},
        {"group": "h", "name": "test_y", "stats": {"median": 5e-8}, "extra_info": {}},
        {
            "group": "h",
            "name": "test_z",
            "stats": {"median": 1e-7},
            "extra_info": {"peak_memory": 49_000_000},
        },
    ],
}


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "bench.json"
    path.write_text(json.dumps(REPORT))
    return path


def test_table(report, capsys):
    assert main([str(report)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Measured on A processor, 2 cores, 2026-01-02, Python 3."
    assert lines[4:] == [
        "| g | fast | 2 ms | 1 | 2e+06 coordinate-steps/s |",
        "|  | slow | 3 s | 1.5e+03 | 2 GB/s |",
        "| h | test_y | 50 ns | 1 |  |",
        "|  | test_z | 100 ns | 2 | 49 MB at most |",
    ]


def test_written_between_markers(report, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- timings:begin -->\nold\n<!-- timings:end -->\nb\n")
    assert main([str(report), "--write", str(page)]) == 0
    assert (
        page.read_text().startswith("a\n")
        and "| fast |" in page.read_text()
        and "old" not in page.read_text()
    )


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"benchmarks": [{}]}'])
def test_damaged_report(report, capsys, text):
    report.write_text(text)
    assert main([str(report)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_missing_files(report, tmp_path, capsys):
    assert main([str(tmp_path / "missing.json")]) == 2
    assert main([str(report), "--write", str(report)]) == 2
    assert "markers" in capsys.readouterr().err
