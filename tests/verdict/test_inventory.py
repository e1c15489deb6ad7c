"""The inventory: rows in one file or in one for each chapter, their order, and errors that name the file."""

from __future__ import annotations

import os

import pytest

from ndgm.verdict.inventory import InventoryError, inspect, load, nearest

PAPER = '[paper]\ntitle = "A paper"\n'


def chapter(name, rows=None):
    """A chapter of the inventory, with the file of its own rows where it has one."""
    return f'[[chapter]]\nid = "{name}"\ntitle = "{name}"\n' + (f'rows = "{rows}"\n' if rows else "")


def row(name, chapter=None, uses=(), parts=()):
    """A row, with its chapter where it stands in the inventory itself.

    Its parts are ids, or pairs of an id and the statement that it is.
    """
    head = f'[[claim]]\nid = "{name}"\nkind = "sentence"\nwhere = "p. 1"\nstatement = "It is."\n'
    pairs = [part if isinstance(part, tuple) else (part, "") for part in parts]
    tables = ", ".join(f'{{id = "{one}", text = "It is.", is = "{other}"}}' for one, other in pairs)
    head += f"parts = [{tables}]\n" if parts else ""
    return head + (f'chapter = "{chapter}"\n' if chapter else "") + (f"uses = {list(uses)}\n" if uses else "")


@pytest.fixture
def inventory(tmp_path):
    """Write files, by their names below one folder, and load `paper.toml`."""

    def loaded(**files):
        for name, text in files.items():
            path = tmp_path / f"{name.replace('_', '/')}.toml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return load(tmp_path / "paper.toml")

    return loaded


def test_rows_come_by_chapter_those_of_the_inventory_first(inventory):
    found = inventory(
        paper=PAPER
        + chapter("one", "one/rows.toml")
        + chapter("two")
        + chapter("three", "three.toml")
        + row("c", "three")
        + row("b", "two")
        + row("a", "one"),
        one_rows=row("a2", uses=["d"]) + row("a1"),
        three=row("d"),
    )
    assert found.ids() == ["a", "a2", "a1", "b", "c", "d"]
    assert [one.chapter for one in found.claim] == ["one", "one", "one", "two", "three", "three"]


def test_one_file_is_enough(inventory):
    assert inventory(paper=PAPER + chapter("one") + row("b", "one") + row("a", "one")).ids() == ["b", "a"]


def test_rows_in_files_of_their_own_alone(inventory):
    assert inventory(paper=PAPER + chapter("one", "one/rows.toml"), one_rows=row("a")).ids() == ["a"]


MISTAKES = {
    "no file": ({}, "one/rows.toml", "No such file"),
    "no TOML": ({"one_rows": "="}, "one/rows.toml", "is no valid TOML"),
    "no rows": ({"one_rows": ""}, "one/rows.toml", "missing required field `claim`"),
    "rows that are no tables": ({"one_rows": "claim = 1"}, "one/rows.toml", "Expected `array`, got `int`"),
    "more than rows": ({"one_rows": row("a") + chapter("two")}, "one/rows.toml", "unknown field `chapter`"),
    "a paper": ({"one_rows": PAPER + row("a")}, "one/rows.toml", "unknown field `paper`"),
    "unknown field": ({"one_rows": row("a") + "provd = 1"}, "one/rows.toml", "unknown field `provd`"),
    "a chapter": (
        {"one_rows": row("a", "one")},
        "one/rows.toml",
        "row 'a' names a chapter; leave it out: .* in 'one'",
    ),
    "same id": ({"one_rows": row("m")}, "one/rows.toml", "2 rows with the id 'm'"),
    "same id in one file": ({"one_rows": row("a") + row("a")}, "one/rows.toml", "2 rows with the id 'a'"),
    "unknown id": ({"one_rows": row("a", uses=["n"])}, "one/rows.toml", "rests on the unknown id 'n'"),
    "same part": (
        {"one_rows": row("a", parts=["x", "x"])},
        "one/rows.toml",
        "2 parts of row 'a' with the id 'x'",
    ),
    "a part without a name": (
        {"one_rows": row("a", parts=[""])},
        "one/rows.toml",
        "`: it begins with a letter or a digit, and goes on",
    ),
    "unknown statement": (
        {"one_rows": row("a", parts=["x", ("y", "mm")])},
        "one/rows.toml",
        "part 'y' of row 'a' is the unknown statement 'mm'; the nearest ids are m",
    ),
    "unknown part": (
        {"one_rows": row("a", parts=["first", ("y", "a#frist")])},
        "one/rows.toml",
        "part 'y' of row 'a' is the unknown statement 'a#frist'; the nearest ids are first",
    ),
    "parts in a circle": (
        {"one_rows": row("a", parts=[("x", "b")]), "two": row("b", parts=[("y", "a#x")])},
        "one/rows.toml and .*/two.toml|two.toml and .*/one/rows.toml",
        "has parts that are each other: .*a#x",
    ),
    "circle": (
        {"one_rows": row("a", uses=["b"]), "two": row("b", uses=["a"])},
        "one/rows.toml and .*/two.toml|two.toml and .*/one/rows.toml",
        "rest on each other: (a -> b -> a|b -> a -> b)",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_errors_name_the_file(inventory, name):
    files, file, sentence = MISTAKES[name]
    paper = PAPER + chapter("one", "one/rows.toml") + chapter("two", "two.toml") + row("m", "two")
    with pytest.raises(InventoryError, match=f"the inventory .*({file}).*{sentence}"):
        inventory(**{"paper": paper, "two": row("z"), **files})


HINTS = {
    "a world": (
        'worlds = ["real", "reel"]',
        "21: row 'a': `worlds[1]`: Invalid enum value 'reel'; take one of real, ",
    ),
    "a field": (
        "hypothesis = []",
        "21: row 'a': unknown field `hypothesis`; the nearest fields are hypotheses",
    ),
    "a field like none": (
        "zzz = 1",
        "21: row 'a': unknown field `zzz`; its fields are id, kind, chapter, where, ",
    ),
    "a field of a part": (
        'parts = [{id = "x", txt = "t"}]',
        "21: row 'a': `parts[0]`: unknown field `txt`; the ",
    ),
    "a missing part": (
        'parts = [{id = "x"}]',
        "21: row 'a': `parts[0]`: missing required field `text`; add it",
    ),
    "a foundation": ('uses = ["b"]', "21: row 'a' rests on the unknown id 'b'"),
}


@pytest.mark.parametrize("name", HINTS)
def test_errors_name_the_line_and_what_may_stand_there(inventory, name):
    line, sentence = HINTS[name]
    # A text of several lines, and a comment, do not lead astray.
    rows = "\n# [[claim]]\n" + row("other", "one") + "\n" + row("a", "one") + line
    with pytest.raises(InventoryError) as raised:
        inventory(paper=PAPER + chapter("one") + rows)
    assert f"paper.toml:{sentence}" in str(raised.value)


def test_a_line_that_cannot_be_told_is_left_out(inventory):
    text = 'tried = """\n[[claim]]\n"""\nuses = ["b"]\n'
    with pytest.raises(InventoryError, match=r"paper\.toml: row 'a' rests on the unknown id 'b'"):
        inventory(paper=PAPER + chapter("one") + row("a", "one") + text)


def test_all_problems_are_found_at_once(inventory, tmp_path):
    with pytest.raises(InventoryError, match="unknown field `titel`"):
        inventory(
            paper='[paper]\ntitel = "A paper"\n'
            + chapter("one", "one.toml")
            + chapter("two", "two.toml")
            + row("m", "three")
            + row("m", "two", uses=["n", "broken"]),
            one=row("broken").replace('"sentence"', "1")
            + row("b", uses=["broken"])
            + row("b")
            + row("c", uses=["c"]),
            two=row("d", parts=["x", "x", ("y", "b#z")])
            + "kin = 1\n"
            + row("e", parts=["x", "x", ("y", "b#z")]),
        )
    folder = tmp_path.resolve()
    assert [problem.located(folder) for problem in inspect(tmp_path / "paper.toml")[1]] == [
        "paper.toml:2: `paper`: unknown field `titel`; the nearest fields are title.",
        "paper.toml:16: row 'm' is in the unknown chapter 'three'.",
        "one.toml:3: row 'broken': `kind`: Expected `str`, got `int`.",
        "two.toml:7: row 'd': unknown field `kin`; the nearest fields are kind, reading, printed.",
        "paper.toml:18: the inventory has 2 rows with the id 'm'; keep one.",
        "one.toml:13: the inventory has 2 rows with the id 'b'; keep one.",
        "paper.toml:23: row 'm' rests on the unknown id 'n'.",
        "two.toml:13: the inventory has 2 parts of row 'e' with the id 'x'; keep one.",
        "two.toml:13: part 'y' of row 'e' is the unknown statement 'b#z'.",
        "one.toml:22: the inventory has claims that rest on each other: c -> c.",
    ]


def test_a_file_that_cannot_be_read_hides_what_stands_in_it(inventory, tmp_path):
    paper = (
        PAPER
        + chapter("one", "gone.toml")
        + chapter("two")
        + row("a", "two", ["b"], [("x", "b"), ("y", "c")])
    )
    with pytest.raises(InventoryError, match="cannot read the inventory"):
        inventory(paper=paper)
    assert len(inspect(tmp_path / "paper.toml")[1]) == 1


def test_the_structure_of_a_row(inventory):
    structure = (
        'hypotheses = ["x > 0"]\nadds = ["the loss is smooth"]\nreconstruction = "f(x) = |x|, from (5)"\n'
        'parts = [{id = "a", text = "It is a."}, {id = "b", text = "It is b.", is = "m"}]\n'
    )
    found, other = inventory(
        paper=PAPER + chapter("one") + row("r", "one") + structure + row("m", "one")
    ).claim
    assert (found.hypotheses, found.adds) == (("x > 0",), ("the loss is smooth",))
    assert found.reconstruction == "f(x) = |x|, from (5)"
    assert [(part.id, part.text, part.same_as) for part in found.parts] == [
        ("a", "It is a.", ""),
        ("b", "It is b.", "m"),
    ]
    assert (found.own_parts, found.part_of(""), found.part_of("b")) == (("a",), "a", "b")
    assert (other.own_parts, other.part_of("")) == (("",), "")


def test_rows_may_share_parts_both_ways(inventory):
    rows = row("r", "one", parts=["a", ("b", "s#a")]) + row("s", "one", parts=["a", ("b", "r#a")])
    assert inventory(paper=PAPER + chapter("one") + rows).ids() == ["r", "s"]


def test_two_chapters_cannot_share_a_file(inventory):
    with pytest.raises(
        InventoryError, match=r"paper\.toml has 2 chapters with the file 'one\.toml'; keep one"
    ):
        inventory(paper=PAPER + chapter("one", "one.toml") + chapter("two", "one.toml"), one=row("a"))


def test_rows_of_a_chapter_are_run(project):
    project.toml(PAPER + chapter("all", "all/rows.toml"))
    (project.path / "claims" / "all").mkdir()
    (project.path / "claims" / "all" / "rows.toml").write_text(row("square"), encoding="utf-8")
    run = project.run()
    assert run.verdicts == {"square": "holds"}
    assert run.claims["square"].row.chapter == "all"


def test_nearest():
    assert nearest("prop-1", ["prop-2", "text"]) == "; the nearest ids are prop-2"
    assert nearest("zzz", ["prop-2"]) == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"a = " + b"[" * 10**5, " is no valid TOML: it is nested too deeply"),
        (b"a = " + b"9" * 5000, " is no valid TOML: Exceeds the limit"),
        (b"a = \xff", " is no valid TOML: it is not in UTF-8"),
    ],
)
def test_what_toml_cannot_hold_is_told_in_a_sentence(tmp_path, text, told):
    (tmp_path / "paper.toml").write_bytes(text)
    with pytest.raises(InventoryError) as refused:
        load(tmp_path / "paper.toml")
    assert str(refused.value).startswith(f"the inventory {tmp_path / 'paper.toml'}{told}")
    assert "that line" not in str(refused.value)


def test_a_mark_of_utf_8_and_other_ends_of_lines_are_read(tmp_path):
    text = PAPER + chapter("one", "rows.toml") + row("a", "one")
    (tmp_path / "paper.toml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    (tmp_path / "rows.toml").write_bytes(b"\xef\xbb\xbf" + row("b").replace("= ", "=\t").encode())
    assert load(tmp_path / "paper.toml").ids() == ["a", "b"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_what_is_no_plain_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "circle").symlink_to("circle")
    for name, told in {
        "pipe": "it is no plain file",
        ".": "it is a folder",
        "circle": "Too many levels of symbolic links",
        "a\\u0000": "its name is that of no file",
    }.items():
        (tmp_path / "paper.toml").write_text(PAPER + chapter("one", name) + row("a", "one"))
        _, problems = inspect(tmp_path / "paper.toml")
        assert [problem.what for problem in problems] == [f" cannot be read: {told}"]
        assert problems[0].located(tmp_path).endswith(f": the inventory cannot be read: {told}.")


def test_a_file_of_rows_is_one_however_it_is_named(inventory):
    rows = {"one": row("a")}
    with pytest.raises(InventoryError, match=r"has 2 chapters with the file 'one.toml'"):
        inventory(paper=PAPER + chapter("x", "one.toml") + chapter("y", "./two/../one.toml"), **rows)


@pytest.mark.parametrize("name", ["", " ", "a ", "\\n", "a\\u0000", "a\\tb", "\\u202e"])
def test_an_id_can_be_seen_and_typed(inventory, name):
    with pytest.raises(InventoryError, match=r"names no row; an id is a text on one line"):
        inventory(paper=PAPER + chapter("one") + row(name, "one"))
    with pytest.raises(InventoryError, match=r"paper.toml:4: .* names no chapter; an id is a text"):
        inventory(paper=PAPER + chapter("one").replace('"one"', f'"{name}"', 1) + row("a", name))


@pytest.mark.parametrize("name", ["a:b", "a/b", "..", "\U0001f600", "CON", "aux.", "a#b", "a b", "thm[1]"])
def test_an_id_may_be_any_text_all_the_same(inventory, name):
    assert inventory(paper=PAPER + chapter("one") + row(name, "one")).ids() == [name]


def test_a_circle_is_told_whatever_the_ids(inventory):
    with pytest.raises(InventoryError, match="claims that rest on each other: a#b -> a#b"):
        inventory(paper=PAPER + chapter("one") + row("a#b", "one", uses=["a#b"]))


def test_the_id_of_a_part_says_what_it_may_have(inventory):
    with pytest.raises(InventoryError, match=r"`parts\[0\].id`: it begins with a letter or a digit"):
        inventory(paper=PAPER + chapter("one") + row("a", "one", parts=["x y"]))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("claim = [1]\n", "[[claim]] 1: Expected `object`, got `int`"),
        ("claim = [{ kind = 'x' }]\n", "[[claim]] 1: missing required field `id`; add it"),
        ("claim = [{ id = 5 }]\n", "row 5: `id`: Expected `str`, got `int`"),
        ("claim = [{ id = [5] }]\n", "row [5]: `id`: Expected `str`, got `array`"),
        ("claim = 'x'\n", "`claim`: Expected `array`, got `str`"),
        ("chapter = 'x'\nclaim = []\n", "`chapter`: Expected `array`, got `str`"),
    ],
)
def test_what_is_no_row_is_told(tmp_path, text, told):
    chapters = "" if text.startswith("chapter") else chapter("one")
    (tmp_path / "paper.toml").write_text(text + PAPER + chapters)
    _, problems = inspect(tmp_path / "paper.toml")
    assert told in str(problems[0])
