"""Addresses on the web: of repositories, of lines in them, and of papers."""

from __future__ import annotations

import msgspec
import pytest
from made_reports import entry, report, run

from ndgm.verdict.addresses import arxiv, find_repository, places, repository
from ndgm.verdict.report import ReportError

COMMIT = "0123456789" * 4
GITHUB = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "owner/name"}


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("https://github.com/o/n", f"https://github.com/o/n/blob/{COMMIT}/a%20b.py#L4"),
        ("https://github.com/o/n.git", f"https://github.com/o/n/blob/{COMMIT}/a%20b.py#L4"),
        ("https://gitlab.com/o/n/-/blob/{commit}/sub/{file}#L{line}", f"https://gitlab.com/o/n/-/blob/{COMMIT}/sub/a%20b.py#L4"),
        ("https://host:8443/{file}?at=main", "https://host:8443/a%20b.py?at=main"),
        ("https://github.com/o/X//", f"https://github.com/o/X/blob/{COMMIT}/a%20b.py#L4"),
        ("https://host/X", f"https://host/X/blob/{COMMIT}/a%20b.py#L4"),
    ],
)  # fmt: skip
def test_the_address_of_a_line(address, line):
    assert repository(address).line("a b.py", 4, COMMIT) == line
    longer = repository(address).line("a b.py", 4, "a" * 64)  # Of a repository whose digests are SHA-256.
    assert longer == line.replace(COMMIT, "a" * 64)


def test_a_line_without_a_commit_has_an_address_only_where_none_is_asked_for():
    assert repository("https://github.com/o/n").line("a.py", 4, None) is None
    assert repository("https://github.com/o/n").line("a.py", 4, "main") is None
    assert repository("https://host/o/{file}").line("a.py", 4, None) == "https://host/o/a.py"
    assert repository("https://host/o/{file}").line("", 4, COMMIT) is None
    assert (
        repository("https://host/o/{file}").line("é\udc80/b.py", 4, None)
        == "https://host/o/%C3%A9%ED%B2%80/b.py"
    )


@pytest.mark.parametrize(
    "address",
    [
        "", "github.com/o/n", "http://github.com/o/n", "javascript:alert(1)", "https://", "https:///o/n", "file:///o/n",
        "https://github.com", "https://user:secret@github.com/o/n", 'https://github.com/o/n" onclick="x', "https://h/o/<b>",
        "https://github.com/o/n\n", "https://h:port/o", "https://{file}.org/o", "https://h/{file", "https://h/o?x=1",
        "https://h/{file}/{0.__class__}", "https://h/{file}/{owner}", "https://h/{commit}", "https://h/é/n",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_repository(address):
    with pytest.raises(ReportError) as raised:
        repository(address)
    assert "https://github.com/OWNER/NAME" in str(raised.value) or "its places are" in str(raised.value)


def test_the_option_counts_before_the_setting_and_this_before_what_ci_knows(tmp_path):
    (tmp_path / "pytest.ini").write_text("[pytest]\nclaims_repository = https://host/set\n")
    assert find_repository("https://host/given", tmp_path, GITHUB).issues == "https://host/given/issues"
    assert find_repository(None, tmp_path, GITHUB).issues == "https://host/set/issues"
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    assert find_repository(None, tmp_path, GITHUB).issues == "https://github.com/owner/name/issues"
    assert find_repository(None, tmp_path, {}) is None
    assert find_repository("", tmp_path, GITHUB) is None
    assert find_repository(None, tmp_path, GITHUB | {"GITHUB_SERVER_URL": "http://inside"}) is None
    (tmp_path / "pytest.ini").write_text("[pytest]\nclaims_repository = nowhere\n")
    with pytest.raises(ReportError, match="'nowhere' is no address"):
        find_repository(None, tmp_path, GITHUB)
    (tmp_path / "pytest.ini").write_text("not a configuration")
    assert find_repository(None, tmp_path, GITHUB).issues == "https://github.com/owner/name/issues"


def test_only_what_ran_on_the_files_of_a_commit_leads_to_its_lines():
    known = repository("https://github.com/o/n")
    made = report(run(commit=COMMIT), entry(check="a.py::test", line=3))
    assert list(places(made.claims[0], made, known)) == [
        ("a.py:3", f"https://github.com/o/n/blob/{COMMIT}/a.py#L3")
    ]
    assert list(places(made.claims[0], made, None)) == [("a.py:3", None)]
    for unknown in (run(), msgspec.structs.replace(run(commit=COMMIT), dirty=True)):
        changed = report(unknown, entry(check="a.py::test", line=3))
        assert list(places(changed.claims[0], changed, known)) == [("a.py:3", None)]
    of_nobody = msgspec.structs.replace(made, run=run(2))
    assert list(places(of_nobody.claims[0], of_nobody, known)) == [("a.py:3", None)]


@pytest.mark.parametrize(
    "number", ["2401.08426", "2401.08426v2", "0704.0001", "math/0211159", "math.GT/0309136"]
)
def test_numbers_of_arxiv(number):
    assert arxiv(number) == f"https://arxiv.org/abs/{number}"


@pytest.mark.parametrize(
    "number", ["", "arXiv:2401.08426", "2401.08426/../x", '2401.08426"', "2401.08426\n", "24", "a b/1234567"]
)
def test_what_is_no_number_of_arxiv(number):
    assert arxiv(number) is None
