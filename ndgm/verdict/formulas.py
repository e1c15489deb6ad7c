"""Formulas between dollars: plain Unicode in a terminal, MathML on the page.

A text such as "for $λ′² ≥ 2λ²$ it holds" has one source for all places. A formula is written as the paper
prints it, with the signs of Unicode: scripts (b₀, λ², bₙ₊₁), roots (√2, √(v + ε)), hats, primes, norms; and
in braces what has no such sign: b_{best,n}, x^{k−1}. Functions (sgn, max, lim) and words are upright, two
variables side by side (Xb) are not.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape

from ndgm.verdict.formula_lines import CONNECTIVES, SPACED, pieces

_SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚₛₜₓ", "0123456789+−=()aehijklmnopstx", strict=True))
_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᐟⁿⁱʲᵏˡᴷᴸᵀᵖᵐʳ", "0123456789+−=()/nijklKLTpmr", strict=True))
_LOWERED = {letter: sign for sign, letter in _SUBSCRIPTS.items()}
_RAISED = {letter: sign for sign, letter in _SUPERSCRIPTS.items() if letter != "/"}
_BRACED = re.compile(r"([_^])\{([^{}]+)\}")
_ACCENTS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar"}
_KNOWN = ("liminf", "limsup", "lim", "max", "min", "sup", "inf", "log", "ln", "exp", "cos", "sin")
_CONVEX = ("conv", "cone", "dom", "epi", "ri", "dist", "argmin", "argmax")
_FUNCTIONS = ("sgn", "sign", "diag", "det", "relu", "artanh", *_CONVEX)
_SHORT_WORDS = ("an", "as", "at", "by", "if", "in", "is", "it", "lr", "no", "of", "on", "or", "so", "to")
"""Other two letters side by side are a product of two variables, as in Xb."""
_LONGEST = 2000
# A formula has no space at its ends, so that "$5 and $6" is none.
_BETWEEN = re.compile(r"\$(?!\s)([^$]+)(?<!\s)\$")
_TOKEN = re.compile(
    rf"(?P<subscripts>[{''.join(_SUBSCRIPTS)}]+(?:,[{''.join(_SUBSCRIPTS)}]+)*)"
    rf"|(?P<superscripts>[{''.join(_SUPERSCRIPTS)}]+)"
    rf"|(?P<stars>\*+[{''.join(_SUPERSCRIPTS)}]*)|(?P<accented>(?:[^\W\d_]|∇)[{''.join(_ACCENTS)}])"
    r"|(?P<braced>[_^]\{[^{}]*\})|(?P<single>[_^][^\s{}])"
    r"|(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)|(?P<root>√)|(?P<word>[A-Za-z]{2,})"
    r"|(?P<space>\s+)|(?P<other>.)",
    re.DOTALL,
)


class FormulaError(ValueError):
    """A formula cannot be read; the message names it and says what to mend."""


def html(text: str) -> str:
    """The text, escaped, with its formulas as MathML; one that cannot be read stands as it is written.

    >>> html("for $b₀ = 0$ & all n")
    'for <math><msub><mi>b</mi><mn>0</mn></msub><mo>=</mo><mn>0</mn></math> &amp; all n'
    """
    pieces, end = [], 0
    for found in _BETWEEN.finditer(text):
        try:
            formula = mathml(found.group(1))
        except FormulaError:
            formula = escape(found.group())
        pieces += [escape(text[end : found.start()]), formula]
        end = found.end()
    return "".join([*pieces, escape(text[end:])])


def plain(text: str) -> str:
    """The text as a terminal shows it: its formulas without their dollars, nor braces that scripts replace.

    >>> plain("for $λ′² ≥ 2λ²$ it holds, and $ρ^{n + 1}$ with $b_{best,n}$")
    'for λ′² ≥ 2λ² it holds, and ρⁿ⁺¹ with b_{best,n}'
    """
    return _BETWEEN.sub(lambda found: _BRACED.sub(_raised_or_lowered, found[1]), text)


def _raised_or_lowered(braced: re.Match[str]) -> str:
    signs = _LOWERED if braced[1] == "_" else _RAISED
    letters = braced[2].replace(" ", "")
    told = "".join(signs.get(letter, " ") for letter in letters)
    return told if told and " " not in told else braced[0]


def check(text: str) -> None:
    """Refuse a text with a formula that cannot be read, or with a dollar too many.

    Raises:
        FormulaError: the message names the formula.
    """
    for found in _BETWEEN.finditer(text):
        mathml(found.group(1))
    if "$" in _BETWEEN.sub("", text):
        raise FormulaError(f"a formula begins and does not end, or is empty: {text}")


@cache
def mathml(formula: str) -> str:
    """One formula as MathML; a long one in pieces, between which a line may break.

    Raises:
        FormulaError: it cannot be read.
    """
    if len(formula) > _LONGEST:
        raise FormulaError(f"a formula of {len(formula)} signs is too long: {formula[:40]} …")
    first, *others = pieces(formula)
    # Between words a space is where a line may break.
    return _converted(first) + "".join(
        f"{' ' if piece.startswith(CONNECTIVES) else '<wbr>'}{_converted(piece)}" for piece in others
    )


def _converted(piece: str) -> str:
    import math_core  # Only here: a terminal needs none.

    converter = math_core.LatexToMathML(fancy_error=False)
    # After nothing at all a sign between two things has its space only on one side.
    first = "{}" if piece.lstrip()[:1] in SPACED else ""
    try:
        return str(converter.convert_with_local_state(first + latex(piece), displaystyle=False))
    except math_core.LatexError as error:
        raise FormulaError(f"the formula ${piece}$ cannot be read: {error}") from error


def latex(formula: str) -> str:
    """A formula in Unicode as LaTeX.

    >>> latex("bₙ₊₁ = bₙ − αλ sgn(bₙ)")
    'b_{n+1} = b_{n} − αλ \\\\operatorname{sgn}(b_{n})'
    >>> latex("√(vₙ + ε) ≤ w*, 5%")
    '\\\\sqrt{v_{n} + ε} ≤ w^{*}, 5\\\\%'
    """
    return _latex(formula.strip())


def _latex(formula: str) -> str:
    made: list[str] = []
    position = 0
    while token := _TOKEN.match(formula, position):
        kind, value, start = str(token.lastgroup), token.group(), position
        position = token.end()
        if kind == "root":
            radicand, position = _radicand(formula, position)
            made.append(rf"\sqrt{{{_latex(radicand)}}}")
        elif _is_word(token):
            end = _end_of_words(formula, position)
            made.append(_words(formula, start, end))
            position = len(formula) - len(formula[end:].lstrip())
        elif formula.startswith(": ", start) and not formula[start - 1 : start].isspace():
            made.append(r"\colon\ ")
        elif kind != "space" or not ((word := _TOKEN.match(formula, position)) and _is_word(word)):
            made.append(_token(kind, value))
    return "".join(made)


def _end_of_words(formula: str, position: int) -> int:
    """Where words that follow each other end, the first of which ends at a position."""
    while (space := _TOKEN.match(formula, position)) and space.lastgroup == "space":
        following = _TOKEN.match(formula, space.end())
        if following is None or not _is_word(following):
            break
        position = following.end()
    return position


def _words(formula: str, start: int, end: int) -> str:
    """Words keep their spaces, as nothing else in a formula does, but beside a sign that has its own."""
    before, after = formula[:start].rstrip(), formula[end:].lstrip()
    words = " ".join(formula[start:end].split())
    if formula[end : end + 1] == "(" and " " not in words:
        return rf"\operatorname{{{words}}}"
    left = "\\ " if before != formula[:start] and before[-1:] not in SPACED else ""
    right = "\\ " if after != formula[end:] and after[:1] not in SPACED else ""
    return rf"{left}\text{{{words}}}{right}"


def _is_word(token: re.Match[str]) -> bool:
    value = token.group()
    return token.lastgroup == "word" and value not in (*_KNOWN, *_FUNCTIONS) and not _is_product(value)


def _is_product(letters: str) -> bool:
    return len(letters) == 2 and letters not in (*_KNOWN, *_FUNCTIONS, *_SHORT_WORDS)


def _token(kind: str, value: str) -> str:
    if kind == "subscripts":
        return f"_{{{''.join(_SUBSCRIPTS.get(letter, letter) for letter in value)}}}"
    if kind == "superscripts":
        return f"^{{{''.join(_SUPERSCRIPTS[letter] for letter in value)}}}"
    if kind == "braced":
        return f"{value[0]}{{{_latex(value[2:-1])}}}"
    if kind == "single":
        return f"{value[0]}{{{_latex(value[1])}}}"
    if kind == "number":
        return value.replace(",", "{,}")
    if kind == "stars":
        return f"^{{{''.join(_SUPERSCRIPTS.get(letter, letter) for letter in value)}}}"
    if kind == "accented":
        return rf"\{_ACCENTS[value[1]]}{{{value[0]}}}"
    if kind == "word" and value in _KNOWN:
        return rf"\{value} "
    if kind == "word" and value in _FUNCTIONS:
        return rf"\operatorname{{{value}}}"
    if kind == "space":
        return " "
    return {
        "%": r"\%",
        "#": r"\#",
        "&": r"\&",
        "\\": r"\backslash ",
        "{": r"\{",
        "}": r"\}",
        "·": r"\cdot ",
    }.get(value, value)


def _radicand(formula: str, start: int) -> tuple[str, int]:
    """What stands under a root, and where it ends: a bracket, or a number or letter with its scripts."""
    if formula[start : start + 1] == "(":
        depth = 0
        for end in range(start, len(formula)):
            depth += (formula[end] == "(") - (formula[end] == ")")
            if depth == 0:
                return formula[start + 1 : end], end + 1
        raise FormulaError(f"the formula ${formula}$ has a bracket under a root that does not close")
    if formula[start : start + 1] == "|" and (end := formula.find("|", start + 1)) > 0:
        return formula[start : end + 1], end + 1
    simple = re.compile(rf"(?:\d+(?:\.\d+)?|\w)[{''.join(_SUBSCRIPTS)}′]*").match(formula, start)
    if simple is None:
        raise FormulaError(f"the formula ${formula}$ has a root of nothing: put brackets after it")
    return simple.group(), simple.end()
