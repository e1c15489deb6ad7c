"""The workflows for those who host the project: valid by their schema, and in step with README's commands."""

import re
import subprocess
import sys
from pathlib import Path

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
        "bash .ci/run",
    ):
        assert part in text
    assert not re.search(r"index-url|find-links|/home/|/root/", text)
