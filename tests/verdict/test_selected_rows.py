"""Which rows of an inventory a pattern selects, and what an inventory module hands on."""

from __future__ import annotations

import pytest
from made_reports import inventory

from ndgm.verdict import inventory as module
from ndgm.verdict.inventory import InventoryError, Paper


def test_a_pattern_selects_by_glob_in_the_order_of_the_paper():
    rows = inventory(names=("thm-2", "thm-1", "lemma", "Lemma"))
    assert rows.ids() == ["thm-2", "thm-1", "lemma", "Lemma"]
    assert rows.select("thm-*") == ["thm-2", "thm-1"]
    assert rows.select("lemma") == ["lemma"]
    assert rows.select("?emma") == ["lemma", "Lemma"]


def test_an_id_with_the_signs_of_a_pattern_means_itself_alone():
    rows = inventory(names=("thm[1]", "thm1", "a*", "ab"))
    assert rows.select("thm[1]") == ["thm[1]"]
    assert rows.select("a*") == ["a*"]
    assert rows.select("thm[12]") == ["thm1"]


def test_a_pattern_that_selects_nothing_offers_what_is_near():
    with pytest.raises(InventoryError, match=r"no claim matches 'squre'; the nearest ids are square, cube"):
        inventory().select("squre")


def test_what_the_module_hands_on_is_there():
    assert {"Chapter", "Inventory", "InventoryError", "Paper", "load", "nearest"} <= set(module.__all__)
    assert all(hasattr(module, name) for name in module.__all__)


def test_a_paper_is_fixed():
    with pytest.raises(AttributeError):
        Paper("A paper").title = "Another"
