"""How the package is cited: valid by the format's schema, in step with what the project says of itself."""

import subprocess
import sys
import tomllib
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
FILE = ROOT / "ndgm" / "CITATION.cff"


def test_it_follows_the_schema_of_the_format():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.citation-file-format"]
    done = subprocess.run([*command, str(FILE)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_says_what_the_project_and_the_inventory_say():
    cited = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    paper = tomllib.loads((ROOT / "claims" / "paper.toml").read_text(encoding="utf-8"))["paper"]
    assert (cited["version"], cited["license"]) == (project["version"], project["license"])
    assert cited["authors"] == project["authors"]
    assert sorted(cited["keywords"]) == sorted(project["keywords"])
    (reference,) = cited["references"]
    assert reference["title"] == paper["title"]
    assert reference["identifiers"][0]["value"] == f"arXiv:{paper['arxiv']}"
