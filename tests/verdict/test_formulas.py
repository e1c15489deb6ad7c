"""Formulas between dollars: as MathML they lose no letter, as plain text no sign, and a wrong one is
refused.
"""

import ast
import doctest
import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ndgm.verdict import formula_lines, formulas
from ndgm.verdict.formulas import FormulaError, check, html, latex, mathml, plain
from ndgm.verdict.inventory import load

CLAIMS = Path(__file__).parents[2] / "claims"


class Letters(HTMLParser):
    """The text of a page, without its tags."""

    def __init__(self, page):
        super().__init__()
        self.text = []
        self.feed(page)

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("λ′² ≥ 2λ²", "λ′^{2} ≥ 2λ^{2}"),
        ("‖y − max(0, Zβ)‖₂²", r"‖y − \max (0, Zβ)‖_{2}^{2}"),
        ("bₙ₊₁ = bₙ − αλ sgn(bₙ)", r"b_{n+1} = b_{n} − αλ \operatorname{sgn}(b_{n})"),
        ("αgₙ/√(vₙ₊₁ + ε)", r"αg_{n}/\sqrt{v_{n+1} + ε}"),
        ("1/√2", r"1/\sqrt{2}"),
        ("√vₙ₊₁", r"\sqrt{v_{n+1}}"),
        ("f(b_{best,n}) − f*", r"f(b_{\text{best},n}) − f^{*}"),
        ("L*² < x^{k−1}", "L^{*2} < x^{k−1}"),
        ("max_{k<L} mₖ", r"\max _{k<L} m_{k}"),
        ("b̂(λ) = 1,437", r"\hat{b}(λ) = 1{,}437"),
        ("{x : f(x) ≤ 5%}", r"\{x : f(x) ≤ 5\%\}"),
        ("1 if n is even", r"1\ \text{if}\ n\ \text{is even}"),
        (
            "for all u, w: crossing ≤ β·inner(u)",
            r"\text{for all}\ u, w\colon\ \text{crossing}≤ β\cdot \operatorname{inner}(u)",
        ),
        ("ℝᵖ", "ℝ^{p}"),
        ("‖y − Xb‖₂²", "‖y − Xb‖_{2}^{2}"),
        ("x in ri(dom f)", r"x\ \text{in}\ \operatorname{ri}(\operatorname{dom} f)"),
        ("bₙ,ᵢ + bₙ₊₁,ᵢ", "b_{n,i} + b_{n+1,i}"),
        ("|w|³ᐟ² = β₁ʲ⁻ˡ", "|w|^{3/2} = β_{1}^{j−l}"),
        ("∇̃f", r"\tilde{∇}f"),
    ],
)
def test_latex(formula, expected):
    assert latex(formula) == expected
    assert mathml(formula).startswith("<math>")


def test_what_is_no_formula_is_escaped():
    assert html("a < b, $5 and $6, <b>") == "a &lt; b, $5 and $6, &lt;b&gt;"
    assert plain("$5 and $6") == "$5 and $6"
    assert html("") == plain("") == ""


def test_no_formula_is_markup():
    made = html("$<script>alert(1)</script>$ $\\href{javascript:x}{y}$")
    assert "<script" not in made and "href=" not in made


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("for $x_$ it is", r"the formula \$x_\$ cannot be read"),
        ("for $√$ it is", "a root of nothing"),
        ("for $√(x$ it is", "does not close"),
        ("for $x it is", "begins and does not end"),
        (f"${'x' * 3000}$", "too long"),
    ],
)
def test_wrong_formulas_are_refused_by_name_and_shown_as_written(text, message):
    with pytest.raises(FormulaError, match=message):
        check(text)
    assert "".join(Letters(html(text)).text) == text


def test_a_line_may_end_before_a_relation_of_a_long_formula():
    lines = mathml("bₙ₊₁ = bₙ − αλ sgn(bₙ) ≤ f(x = 1) + 1 < 17").split("<wbr>")
    assert len(lines) > 1
    assert all(line.startswith("<math>") and line.endswith("</math>") for line in lines)


@pytest.mark.parametrize(
    ("formula", "lines"),
    [
        ("a = b = c", ["a = b = c"]),
        (
            "‖θₙ₊₁ − θ*‖ ≤ ‖θₙ − θ*‖ − α(f(θₙ) − f(θ*)) < 17",
            ["‖θₙ₊₁ − θ*‖ ", "≤ ‖θₙ − θ*‖ − α(f(θₙ) − f(θ*)) ", "< 17"],
        ),
        (
            "(for all u, w: M(u, w) ⟹ βw ≥ c) and (for all u: β(f(0) − 2ε) < c)",
            ["(for all u, w: M(u, w) ⟹ βw ≥ c) ", "and (for all u: β(f(0) − 2ε) < c)"],
        ),
        ("(β > 0 and (for all u: c > 0))" + " ⟹ x", ["(β > 0 and (for all u: c > 0)) ", "⟹ x"]),
        ("√(v + ε + λ² + β₁ + β₂ + β₃ + β₄ + β₅ + β₆)", ["√(v + ε + λ² + β₁ + β₂ + β₃ + β₄ + β₅ + β₆)"]),
        (
            "b_{best + 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10}",
            ["b_{best + 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10}"],
        ),
    ],
)
def test_lines_end_outside_of_brackets_first_and_never_under_a_root(formula, lines):
    assert formula_lines.pieces(formula) == lines
    assert "".join(formula_lines.pieces(formula)) == formula


def test_a_sign_at_the_start_of_a_line_keeps_its_space():
    first, second = mathml("‖θₙ₊₁ − θ*‖ + 1 + 2 + 3 ≤ ‖θₙ − θ*‖").split("<wbr>")
    assert first.endswith("<mn>3</mn></math>")
    assert second.startswith("<math><mrow></mrow><mo>≤</mo><mo")


def test_every_formula_of_the_inventory_is_read_and_loses_no_letter():
    unscripted = str.maketrans(
        formulas._SUBSCRIPTS | formulas._SUPERSCRIPTS | {"⋅": "·"} | dict.fromkeys("\u0303_^{}()$*∗√%ˆ̂˜", "")
    )
    count = 0
    for row in load(CLAIMS / "paper.toml").claim:
        parts = [text for part in row.parts for text in (part.text, *part.adds)]
        for text in (
            row.statement,
            row.reading,
            row.reconstruction,
            row.tried,
            *row.hypotheses,
            *row.adds,
            *parts,
        ):
            check(text)
            count += text.count("$") // 2
            shown = "".join(Letters(html(text)).text)
            letters = [re.sub(r"\s|\u2061", "", one.translate(unscripted)) for one in (shown, text)]
            assert letters[0] == letters[1], row.id
    assert count > 1000


def shown_texts(source):
    """The docstrings of checks, and the words given to a claim, a step or a hand step, with their lines."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and any("claim(" in ast.unparse(d) for d in node.decorator_list):
            yield node.lineno, ast.get_docstring(node) or ""
        if isinstance(node, ast.Call):
            named = [
                keyword.value
                for keyword in node.keywords
                if keyword.arg in ("reading", "condition", "note", "because")
            ]
            by_hand = ast.unparse(node.func).endswith(("cited", "by_hand"))
            for argument in [*named, *(node.args if by_hand else [])]:
                yield argument.lineno, written(argument)


def written(node):
    """What a string literal says, with x for what an f-string fills in."""
    if isinstance(node, ast.JoinedStr):
        return "".join(written(value) for value in node.values)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return "x" if isinstance(node, ast.FormattedValue) else ""


def test_every_formula_of_the_checks_is_read_and_one_text_has_one_form():
    count, forms = 0, {}
    for path in sorted(CLAIMS.rglob("*.py")):
        for line, text in shown_texts(path.read_text("utf-8")):
            try:
                check(text)
            except FormulaError as error:
                pytest.fail(f"{path.relative_to(CLAIMS)}:{line}: {error}")
            count += text.count("$") // 2
            assert forms.setdefault(plain(text), text) == text, f"{path.relative_to(CLAIMS)}:{line}"
    assert count > 2000


def test_a_long_tail_of_signs_takes_no_time():
    started = time.perf_counter()
    html("$x = " + "," * 200_000 + "y$")
    html("$" * 200_001)
    assert time.perf_counter() - started < 5.0


def test_examples():
    assert doctest.testmod(formulas).failed == doctest.testmod(formula_lines).failed == 0
