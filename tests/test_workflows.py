"""The workflows for those who host the project: valid by their schema, and in step with README's commands."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def test_workflows_follow_their_schema():
    assert WORKFLOWS
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run([*command, *map(str, WORKFLOWS)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_commands_of_the_workflow_are_the_documented_ones():
    text = WORKFLOWS[0].read_text(encoding="utf-8")
    for part in (
        ".venv/bin/pip install -c constraints.txt -e '.[paper]'",
        ".venv/bin/pytest claims -m fast -n 2",
        ".venv/bin/pytest claims -m slow",
        ".venv/bin/pytest claims -m gpu -n 0 --require-gpu",
        ".venv/bin/pytest claims -m kernel -n 2",
        "bash .ci/run",
    ):
        assert part in text
    assert not re.search(r"index-url|find-links|/home/|/root/", text)


# How a step of the workflow that publishes ends when one of its programs ends with some status: `$1` is the
# module, `$2` the command, and STATUS_<command> the status; a program that ends with 0 or 1 writes its file.
PROGRAM = """#!/bin/bash
[ "$1" = -m ] && shift
[ "$1" = venv ] && exit 0
name=${2}; [ "$1" = ndgm.figures ] && name=figures
variable=STATUS_$name; status=${!variable:-0}
if [ "$status" -le 1 ] && [ -z "$NOTHING_WRITTEN" ]; then
  mkdir -p site/badges
  case $name in
    merge) echo x > report.json;;
    html) echo x > site/index.html;;
    badges) echo x > site/badges/claims.svg;;
  esac
fi
echo "$name" >> ran
exit "$status"
"""


def publish(tmp_path, **statuses):
    """The status of the step, what it ran, and what it tells the steps after it."""
    (job,) = [
        job
        for path in WORKFLOWS
        for name, job in YAML(typ="safe").load(path.read_text(encoding="utf-8"))["jobs"].items()
        if name == "publish"
    ]
    (step,) = [step for step in job["steps"] if step.get("id") == "merge"]
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for name in (".venv/bin/python", ".venv/bin/pip", "python3"):
        (tmp_path / name).write_text(PROGRAM if name != ".venv/bin/pip" else "#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    environment = {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        **{name: str(value) for name, value in statuses.items()},
    }
    # As GitHub runs a step whose shell is not named.
    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]], cwd=tmp_path, env=environment, capture_output=True
    )
    ran = (tmp_path / "ran").read_text().split() if (tmp_path / "ran").exists() else []
    told = (tmp_path / "output").read_text() if (tmp_path / "output").exists() else ""
    return done.returncode, ran, told


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
class TestPublishing:
    def test_it_publishes_what_is_green_and_what_is_red(self, tmp_path):
        whole = ["merge", "figures", "html", "badges"]
        (tmp_path / "green").mkdir()
        assert publish(tmp_path / "green") == (0, whole, "red=false\n")
        (tmp_path / "red").mkdir()
        statuses = {"STATUS_merge": 1, "STATUS_html": 1, "STATUS_badges": 1}
        assert publish(tmp_path / "red", **statuses) == (0, whole, "red=true\n")

    @pytest.mark.parametrize("program", ["merge", "html", "badges", "figures"])
    @pytest.mark.parametrize("status", [2, 3, 137])
    def test_bad_input_and_crashes_stop_it(self, tmp_path, program, status):
        ended, ran, _ = publish(tmp_path, **{f"STATUS_{program}": status})
        assert ended != 0 and ran[-1] == program

    def test_a_program_that_does_not_start_stops_it(self, tmp_path):
        statuses = {"STATUS_merge": 1, "STATUS_html": 1, "STATUS_badges": 1, "NOTHING_WRITTEN": 1}
        assert publish(tmp_path, **statuses)[0] != 0
