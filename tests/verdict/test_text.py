"""Text that others wrote: what a terminal would obey or no file can hold is spelt out, and nothing else."""

from __future__ import annotations

import pytest

from ndgm.verdict.text import encodable, fit, message


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\tb\nc", "a\tb\nc"),
        ("Größe λ → ∞ 😀", "Größe λ → ∞ 😀"),
        ("\x1b[2J", r"\x1b[2J"),
        ("\x00\x08\x0b\x0d\x1f", r"\x00\x08\x0b\x0d\x1f"),
        ("\x7e\x7f\x80\x9f\xa0", "\x7e" + r"\x7f\x80\x9f" + "\xa0"),
        ("λ\r", r"λ\x0d"),
        ("\xff\u0100", "\xff\u0100"),
        ("\u2027\u2028\u202e\u202f", "\u2027" + r"\u2028\u202e" + "\u202f"),
        ("\u2065\u2066\u2069\u206a", "\u2065" + r"\u2066\u2069" + "\u206a"),
        ("\ud7ff\ud800\udfff\ue000", "\ud7ff" + r"\ud800\udfff" + "\ue000"),
    ],
)
def test_what_a_terminal_would_obey_is_spelt_out(text, shown):
    assert fit(text) == shown
    assert fit(shown) == shown


def test_values_of_plain_types_can_be_encoded():
    value = {"a\ud800": ["λ", ("\udfff", 1, None)], "b": {"c": b"\xff"}, "d": 1.5}
    assert encodable(value) == {r"a\ud800": ["λ", (r"\udfff", 1, None)], "b": {"c": b"\xff"}, "d": 1.5}


def test_values_of_other_types_stay_as_they_are():
    class Texts(list):
        pass

    texts = Texts(["\ud800"])
    assert encodable(texts) is texts


def test_what_an_exception_cannot_say_is_told():
    class Silent(Exception):
        def __str__(self):
            raise LookupError

    assert message(ValueError("it is so")) == "it is so"
    assert message(Silent()) == "a message that cannot be shown: LookupError"
