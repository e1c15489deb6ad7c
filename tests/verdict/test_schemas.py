"""The published JSON Schemas: absolute names, every field explained, and our own files follow them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from ndgm.verdict import schemas
from ndgm.verdict.__main__ import main
from ndgm.verdict.inventory import Chapter, Inventory, Paper, load
from ndgm.verdict.model import SCHEMA, Part, Row, Verdict, World
from ndgm.verdict.starting import start

ROOT = Path(__file__).parents[2]
ROWS = sorted(ROOT.glob("claims/*/rows.toml"))


def complaints(name: str, *files: Path, folder: Path) -> str:
    """What a validator of JSON Schemas says of files; nothing where all follow the schema."""
    (folder / "schema.json").write_text(json.dumps(schemas.schema(name)), encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(folder / "schema.json")]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.parametrize("name", schemas.NAMES)
def test_the_command_prints_them(name, capsys):
    assert main(["schema", name]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads(json.dumps(schemas.schema(name)))
    assert re.fullmatch(rf"urn:ndgm:verdict:{name}:\d+", printed["$id"])
    assert printed["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_without_a_name_it_is_the_report_s_and_carries_its_version(capsys):
    assert main(["schema"]) == 0
    identifier = json.loads(capsys.readouterr().out)["$id"]
    assert identifier == schemas.schema("report")["$id"]
    assert identifier.rpartition(":")[2] == SCHEMA.rpartition("/")[2]


@pytest.mark.parametrize("name", ["inventory", "rows"])
def test_every_field_of_the_inventory_is_explained(name):
    for record, definition in schemas.schema(name)["$defs"].items():
        assert definition.get("description"), record
        for field, found in definition.get("properties", {}).items():
            assert len(found.get("description", "")) > 10, (record, field)


def test_they_name_the_fields_that_are_read():
    definitions = schemas.schema("inventory")["$defs"]
    for record in (Paper, Chapter, Inventory, Part, Row):
        fields = [field.encode_name for field in msgspec.structs.fields(record)]
        assert list(definitions[record.__name__]["properties"]) == fields
        assert definitions[record.__name__]["additionalProperties"] is False
    assert set(definitions["World"]["enum"]) == set(World)
    assert set(schemas.schema("report")["$defs"]["Verdict"]["enum"]) == set(Verdict)
    row = schemas.schema("rows")["$defs"]["Row"]
    assert "chapter" not in row["properties"] and "chapter" not in row["required"]


def test_files_of_this_project_follow_them(tmp_path):
    assert ROWS
    assert not complaints("inventory", ROOT / "claims" / "paper.toml", folder=tmp_path)
    assert not complaints("rows", *ROWS, folder=tmp_path)
    # What they come to together follows the schema of one file, too.
    merged = tmp_path / "merged.json"
    merged.write_bytes(msgspec.json.encode(load(ROOT / "claims" / "paper.toml")))
    assert not complaints("inventory", merged, folder=tmp_path)


def test_what_init_writes_follows_its_schema(tmp_path):
    start(tmp_path / "paper")
    assert not complaints("inventory", tmp_path / "paper" / "paper.toml", folder=tmp_path)


def test_a_report_follows_its_schema(project):
    project.run()
    assert not complaints("report", project.file, folder=project.path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('kind = "proposition"\n', ""),
        ('kind = "proposition"', "kind = 1"),
        ('# worlds = ["real"]', 'worlds = ["reel"]'),
        ('# worlds = ["real"]', "worlds = []"),
        ('# tried = "', 'tryed = "'),
    ],
)
def test_mistakes_do_not(tmp_path, old, new):
    start(tmp_path)
    path = tmp_path / "paper.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert "paper.toml" in complaints("inventory", path, folder=tmp_path)
