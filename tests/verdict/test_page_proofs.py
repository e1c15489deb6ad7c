"""On the page, a formal proof leads to the line where it stands, if that can be told."""

from __future__ import annotations

import re

import msgspec
import pytest
from made_reports import entry, report, run
from pages import kept

from ndgm.verdict import HOLDS, KERNEL_CHECKED, NOT_RUN, Proof
from ndgm.verdict.addresses import repository
from ndgm.verdict.page import render

COMMIT = "0" * 40
GITHUB = repository("https://github.com/owner/name")
ADDRESS = f"https://github.com/owner/name/blob/{COMMIT}/proofs/One.v#L12"


def checked(source="proofs/One.v:12, theorem one", **changes):
    proof = Proof("proof kernel", "1 = 1", checkers=("K",), kernel="K", formal="eq 1 1", source=source)
    return entry(HOLDS, grade=KERNEL_CHECKED, certificates=(proof,), **changes)


def links(page):
    """The links to formal proofs, on the page as it stands and in what it keeps packed."""
    texts = [page, *(text for text in kept(page) if "its formal proof" in text)]
    assert len(texts) == 2 and all("its formal proof, " in text for text in texts)
    return [re.findall(r"<a href=\"?([^\">]*)\"?>(proofs/[^<]*)</a>, theorem one", text) for text in texts]


def test_it_leads_to_the_line_of_the_theorem():
    made = report(run(1, commit=COMMIT), checked())
    assert links(render(made, repository=GITHUB)) == [[(ADDRESS, "proofs/One.v:12")]] * 2


def test_what_was_recorded_by_the_code_of_now_stands_in_the_commit_of_now():
    recorded = report(run(1), checked())
    here = entry(NOT_RUN, grade=KERNEL_CHECKED, reason="no coqc")
    made = report(run(2, commit=COMMIT), here, recorded=[recorded])
    assert links(render(made, repository=GITHUB)) == [[(ADDRESS, "proofs/One.v:12")]] * 2


UNKNOWN = {
    "no repository": (run(1, commit=COMMIT), checked(), None),
    "no commit": (run(1), checked(), GITHUB),
    "files that had changed": (
        msgspec.structs.replace(run(1, commit=COMMIT), dirty=True),
        checked(),
        GITHUB,
    ),
    "no line": (run(1, commit=COMMIT), checked("proofs/One.v, theorem one"), GITHUB),
    "something else": (run(1, commit=COMMIT), checked("the web: a page, theorem one"), GITHUB),
}


@pytest.mark.parametrize(("of", "found", "where"), UNKNOWN.values(), ids=UNKNOWN)
def test_else_its_place_stands_there(of, found, where):
    page = render(report(of, found), repository=where)
    assert links(page) == [[], []]
    assert f"its formal proof, {found.certificates[0].source}, rests on no axiom" in page
