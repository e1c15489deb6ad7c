"""The digest of the code behind a check: what it covers, and what it leaves out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ndgm.verdict import meaning as module
from ndgm.verdict.code import Sources
from ndgm.verdict.meaning import Import, meaning

# What is imported


@pytest.fixture
def tree(tmp_path):
    files = {
        "claims/one.py": "from pack.deep import first\nimport pack.other as other\n",
        "claims/two.py": "import os\n",
        "pack/__init__.py": "",
        "pack/other.py": "from . import third\n",
        "pack/third.py": "from .deep.first import x\n",
        "pack/unused.py": "",
        "pack/deep/__init__.py": "def f():\n    from pack import late\n",
        "pack/late.py": "this is no Python\n",
        "pack/deep/first.py": "from ..other import y\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_imports_are_followed_to_the_end(tree):
    sources = Sources(tree, ["claims", "pack"])
    found = {path.relative_to(tree.resolve()).as_posix() for path in sources.closure(tree / "claims/one.py")}
    inside = "__init__ other third late deep/__init__ deep/first"
    assert found == {"claims/one.py", *(f"pack/{name}.py" for name in inside.split())}
    assert sources.closure(tree / "claims/two.py") == {(tree / "claims/two.py").resolve()}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("import a.b.c", "a/__init__ a/b/__init__ a/b/c"),
        ("from a.b import c", "a/__init__ a/b/__init__ a/b/c"),
        ("from a import b", "a/__init__ a/b/__init__"),
        ("import a", "a/__init__"),
        ("from a.b.c import name", "a/__init__ a/b/__init__ a/b/c"),
        ("from a.b.up import name", "a/__init__ a/b/__init__ a/b/up a/d"),
        ("from a.b.beside import name", "a/__init__ a/b/__init__ a/b/beside a/b/c"),
        ("from a.b.below import name", "a/__init__ a/b/__init__ a/b/below a/b/f/__init__ a/b/f/g"),
    ],
)
def test_an_import_runs_the_packages_above_and_is_read_from_where_it_stands(tmp_path, line, found):
    files = {
        "one": line,
        "a/d": "",
        "a/b/c": "",
        "a/b/up": "from ..d import x",
        "a/b/beside": "from . import c",
        "a/b/below": "from .f.g import y",
        "a/b/f/g": "",
        **dict.fromkeys(("a/__init__", "a/b/__init__", "a/b/f/__init__"), ""),
    }
    for name, text in files.items():
        (tmp_path / f"{name}.py").parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / f"{name}.py").write_text(text)
    reached = Sources(tmp_path, ["."]).closure(tmp_path / "one.py")
    names = {path.relative_to(tmp_path.resolve()).with_suffix("").as_posix() for path in reached}
    assert names == {"one", *found.split()}


def digest(tree, name="claims/one.py"):
    return Sources(tree, ["claims", "pack"]).digest(tree / name)


@pytest.mark.parametrize(
    ("name", "changes"), [("pack/late.py", True), ("pack/deep/first.py", True), ("pack/unused.py", False)]
)
def test_the_digest_changes_with_what_is_imported(tree, name, changes):
    before = digest(tree)
    (tree / name).write_text("x = 1\n")
    assert (digest(tree) != before) == changes


def test_the_digest_changes_with_the_names_of_files(tree):
    before = digest(tree, "claims/two.py")
    (tree / "claims/two.py").rename(tree / "claims/three.py")
    assert digest(tree, "claims/three.py") != before


def test_what_is_no_python_changes_with_every_byte(tree):
    before = digest(tree)
    (tree / "pack/late.py").write_text("this is no Python # at all\n")
    assert digest(tree) != before


def test_a_file_outside_of_the_project_has_a_digest(tree, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "check.py"
    outside.write_text("import pack.late\n")
    before = Sources(tree, ["pack"]).digest(outside)
    (tree / "pack/late.py").write_text("x = 1\n")
    assert Sources(tree, ["pack"]).digest(outside) != before
    assert len(before) == 16


def test_sources_are_python_files_and_folders_below_the_root(tree, tmp_path_factory):
    """The plugin's own modules and what lies elsewhere are left out."""
    plugin = Path(module.__file__).parent
    outside = tmp_path_factory.mktemp("outside")
    (outside / "other.py").touch()
    (tree / "claims/rows.toml").touch()
    (tree / "single.py").touch()
    sources = ["claims", "claims/rows.toml", "single.py", "pack/deep", "missing", str(outside)]
    assert set(Sources(tree, sources).modules) == {
        "claims.one",
        "claims.two",
        "single",
        "pack.deep",
        "pack.deep.first",
    }
    assert Sources(tree, sources).modules["pack.deep"] == tree.resolve() / "pack/deep/__init__.py"
    assert Sources(plugin.parents[1], [str(plugin)]).modules == {}


@pytest.mark.skipif(sys.platform != "linux", reason="file names are Unicode there")
def test_a_name_that_cannot_be_decoded_has_a_digest(tree):
    name = os.fsdecode(b"claims/\xff.py")
    (tree / name).write_text("x = 1\n")
    assert digest(tree, name) != digest(tree, "claims/two.py")


def test_every_import_is_found():
    source = "import a.b as c, d\ndef f():\n    from ..e import g, h as i\nfrom ndgm.verdict import claim\n"
    assert set(meaning(source.encode()).imports) == {
        Import(0, "a.b", ()),
        Import(0, "d", ()),
        Import(2, "e", ("g", "h")),
        Import(0, "ndgm.verdict", ("claim",)),
    }


# What means the same

CHECK = """
from ndgm.verdict import HOLDS, PROVED, claim, witness
@claim("square", expect=HOLDS, evidence=PROVED, given={"n": 2}, mutants={"odd": {"n": 3}})
def test_square(n):
    "It is so."
    with witness(n=n):
        assert n % 2 == 0, f"{n} is odd"
"""


def swap(*pairs):
    text = CHECK
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


SAME = {
    "a comment": CHECK + "# another thought\n",
    "another docstring": swap(('"It is so."', '"""It is so, indeed.\n\n    Because."""')),
    "a docstring of the module": '"""Squares."""\n' + CHECK,
    "other quotes": swap(('"n"', "'n'")),
    "other lines": swap(("% 2 == 0", "% 2 == (\n            0\n        )")),
    "other line ends": CHECK.replace("\n", "\r\n"),
    "another pin": swap(("HOLDS", "REFUTED")),
    "another way to write the pin": swap(("expect=HOLDS", "expect='holds'"), ("HOLDS, ", "")),
    "the pin in another place": swap(("expect=HOLDS, ", ""), ("3}}", "3}}, expect=HOLDS")),
    "where it stands": swap(
        ("3}}", "3}}, reading='r', condition='c', part='p', aside=True, where='w', uses=['u']")
    ),
}
OTHER = {
    "another assertion": swap(("% 2", "% 3")),
    "another text of an assertion": swap(("is odd", "is even")),
    "another format": swap(("{n}", "{n!r}")),
    "what is given": swap(('{"n": 2}', '{"n": 4}')),
    "a mutant": swap(('{"n": 3}', '{"n": 5}')),
    "the name of a mutant": swap(('"odd"', '"uneven"')),
    "another grade": swap(("PROVED", "SAMPLED")),
    "another world": swap(("given=", "world='float32', given=")),
    "another claim": swap(('"square"', '"cube"')),
    "another name": swap(("test_square", "test_cube")),
    "a decorator": swap(("@claim", "@pytest.mark.slow\n@claim")),
    "an import": "import os\n" + CHECK,
    "what is taken under another name": swap(("witness\n", "check_all as witness\n")),
    "another number of the same value": swap(("== 0", "== 0.0")),
    "a text that is not the first": swap(("    with", "    'a text'\n    with")),
    "an operand": swap(("n % 2", "2 % n")),
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_what_says_and_pins_is_no_part_of_the_digest(text):
    assert text != CHECK
    assert meaning(text.encode()).digest == meaning(CHECK.encode()).digest


@pytest.mark.parametrize("text", OTHER.values(), ids=OTHER)
def test_what_is_computed_and_how_it_is_judged_is(text):
    assert meaning(text.encode()).digest != meaning(CHECK.encode()).digest


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("from ndgm import verdict", "verdict.claim"),
        ("import ndgm.verdict", "ndgm.verdict.claim"),
        ("import ndgm.verdict as v", "v.claim"),
        ("from ndgm.verdict import claim as c", "c"),
        ("from ndgm.verdict import *", "claim"),
        ("from ndgm.verdict.claim import claim", "claim"),
    ],
)
def test_a_pin_is_one_however_the_decorator_is_imported(line, call):
    told = [f"{line}\n@{call}('square', expect={pin!r})\ndef test(): ...\n" for pin in ("holds", "refuted")]
    first, second = [meaning(text.encode()).digest for text in told]
    assert first == second


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("from mine import claim", "claim"),
        ("from mine.ndgm.verdict import claim", "claim"),
        ("from ndgm.verdict import witness", "claim"),
        ("from ndgm.verdict import witness as w", "w"),
        ("from mine import verdict", "verdict.claim"),
        ("import mine", "mine.claim"),
        ("from .verdict import claim", "claim"),
    ],
)
def test_what_is_not_the_plugins_keeps_its_arguments(line, call):
    told = [f"{line}\n{call}('square', expect={number})\n" for number in (1, 2)]
    assert meaning(told[0].encode()).digest != meaning(told[1].encode()).digest


def test_how_a_text_is_written_is_no_part_of_the_digest():
    assert meaning(b"x = u'a'").digest == meaning(b'x = """a"""').digest


@pytest.mark.parametrize(
    "text", ["x = '", "(" * 999, "\0", "x = " + "-" * 200_000 + "1", "é".encode("latin-1")]
)
def test_what_cannot_be_read_has_the_digest_of_its_bytes(text):
    source = text if isinstance(text, bytes) else text.encode()
    assert meaning(source) == meaning(source) != meaning(source + b"#")
    assert meaning(source).imports == ()


@given(
    st.lists(
        st.sampled_from(["1", "1.0", "True", "'1'", "b'1'", "None", "1j", "'a' 'b'", "'ab'", "[]", "()"])
    )
)
def test_literals_are_told_apart_by_type_and_value(literals):
    digests = {}
    for literal in literals:
        digests.setdefault(repr(eval(literal)), set()).add(meaning(f"x = {literal}".encode()).digest)
    assert all(len(found) == 1 for found in digests.values())
    assert len({found for of_value in digests.values() for found in of_value}) == len(digests)


# Under every Python

SAMPLE = r'''
"""What versions of Python read differently, or show differently."""
from __future__ import annotations
from ndgm.verdict import HOLDS, claim
LONG, TEXT, BYTES = 0x1234567890abcdef, "é\u0378\U0001fae8\ud800\n" u"kind", b"\xff"
def shown(x, width=3, *rest: int, flag: bool = False, **more) -> str:
    """A docstring."""
    async def inner(): return [i async for i in x if await i]
    return f"{x}" f"{x=}{x!r:>{width}}{{}}" "plain" f"{x:}" f"{x:{width}.{width}}" + (f'{f"{x}"}')
match LONG:
    case {"a": [1, *_], **others} | C(x=0): pass
    case _ if others: raise SystemExit from None
try: ...
except* (OSError, ValueError) as group: del group
lambda a, /, b=1e400, *, c=-1j: (yield)
x: list[*tuple[int]] = [*range(3)][1:2, ...]
'''
PINNED = "e034e46fba942e85"


def test_the_digest_of_a_sample_is_the_same_everywhere():
    found = meaning(SAMPLE.encode())
    assert found.imports, "it has to be Python"
    assert found.digest.hex()[:16] == PINNED


def pythons():
    """The other versions of Python on this machine that the project supports."""
    for minor in range(11, 20):
        found = shutil.which(f"python3.{minor}")
        if found and minor != sys.version_info.minor:
            yield pytest.param(found, id=f"3.{minor}")


@pytest.mark.parametrize("python", list(pythons()) or [sys.executable])
def test_every_python_gives_all_files_of_the_project_the_same_digests(python, tmp_path):
    root = Path(module.__file__).parents[2]
    sample = tmp_path / "sample.py"
    sample.write_text(SAMPLE, encoding="utf-8")
    files = [
        sample,
        *sorted((root / "claims").rglob("*.py"))[::8],
        *sorted((root / "ndgm").rglob("*.py"))[::8],
    ]
    program = (
        "import importlib.util, pathlib, sys\n"
        f"spec = importlib.util.spec_from_file_location({module.__name__!r}, {module.__file__!r})\n"
        "module = importlib.util.module_from_spec(spec)\nspec.loader.exec_module(module)\n"
        "for name in sys.stdin.read().splitlines():\n"
        "    print(module.meaning(pathlib.Path(name).read_bytes()).digest.hex())\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [python, "-c", program],
        input="\n".join(map(str, files)),
        capture_output=True,
        text=True,
        env=environment,
    )
    if done.returncode == 127:
        pytest.skip("it is a name without a Python")
    assert done.stderr == ""
    assert done.stdout.split() == [meaning(file.read_bytes()).digest.hex() for file in files]


def test_what_modules_rest_on_besides_code(tree):
    """Of the modules alone, and each file once, however it is named."""

    def files(module):
        return [tree / "data.bin", tree / "pack" / ".." / "data.bin"] if module.stem == "two" else []

    assert Sources(tree, ["claims", "pack"], files).files == {(tree / "data.bin").resolve()}
    assert Sources(tree, ["claims", "pack"]).files == set()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names of files are text there")
def test_what_a_check_rests_on_may_have_any_name(tree):
    odd = tree / os.fsdecode(b"\xff.bin")
    odd.write_bytes(b"1")

    def digest():
        return Sources(tree, ["claims"], lambda module: [odd]).digest(tree / "claims/two.py")

    before = digest()
    odd.write_bytes(b"2")
    assert digest() != before
