"""Statements in plain Unicode as HTML whose formulas are MathML."""

from __future__ import annotations

import re
from html import escape

_SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚₛₜₓ", "0123456789+−=()aehijklmnopstx", strict=True))
_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱʲᵏᵀ", "0123456789+−=()nijkT", strict=True))
_SCRIPTS = "".join(_SUBSCRIPTS) + "".join(_SUPERSCRIPTS)
_OPERATORS = "=<>≤≥≠≈≡∈∉⊂⊆∪∩±∓×·÷√∑Σ∏∞‖|∇∂→↦⇒⇔−+*/⌈⌉⌊⌋∀∃∧∨¬∘"
_JOINTS = [f"<mo>{escape(sign)}</mo>" for sign in "=<>≤≥≠≈≡∈+−-→⇒⇔"]
_CLOSING = tuple(f"{bracket}</mo>" for bracket in ")]}")
_SHORT = 10
_GREEK = "αβγδεζηθικλμνξπρστφχψωΓΔΘΛΞΠΦΨΩℓ"
_NAMES = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η", "theta": "θ",
    "lambda": "λ", "mu": "μ", "rho": "ρ", "sigma": "σ", "tau": "τ", "sqrt": "√",
}  # fmt: skip
_TELLING = re.compile(
    rf"[{re.escape(_OPERATORS)}{_GREEK}{_SCRIPTS}ˆ\u0302]|(?<![A-Za-z])[A-Za-z]_\w|_{{|\w\^[\w({{-]"
)
_JOINING = re.compile(rf"[(\[{{]?[-−]?(?:\d+(?:\.\d+)?|[A-Za-z]|{'|'.join(_NAMES)})[)\]}}.,;]*")
_TOKEN = re.compile(
    rf"(?P<number>\d+(?:[.,]\d+)*%?)|(?P<script>[{_SCRIPTS}]+)"
    r"|_(?P<under>\{[^{}]*\}|\w+)|\^(?P<over>\{[^{}]*\}|\([^()]*\)|-?\w+)"
    r"|(?P<word>[A-Za-z]{2,}|[A-Za-zα-ωΑ-Ωℓ][\u0302\u0303]?)|(?P<other>.)"
)


def html(text: str) -> str:
    """The text, escaped, with its formulas as MathML.

    >>> html("for b₀ = 0 and all n")
    'for <math><msub><mi>b</mi><mn>0</mn></msub><mo>=</mo><mn>0</mn></math> and all n'
    """
    words = text.split()
    telling = [bool(_TELLING.search(word)) for word in words]
    parts: list[str] = []
    position = 0
    while position < len(words):
        if not telling[position]:
            parts.append(escape(words[position]))
            position += 1
            continue
        first = position
        while (
            first > 0
            and parts
            and _is_operator(words[position])
            and _JOINING.fullmatch(words[first - 1])
            and first == position
        ):
            parts.pop()
            first -= 1
        last = position + 1
        while last < len(words) and (
            telling[last] or (_is_operator(words[last - 1]) and _JOINING.fullmatch(words[last]) is not None)
        ):
            last += 1
        parts.append(_formulas(words[first:last]))
        position = last
    return " ".join(parts)


def _is_operator(word: str) -> bool:
    return all(letter in _OPERATORS for letter in word)


def _formulas(words: list[str]) -> str:
    text = " ".join(words)
    tail = re.search(r"[.,;:]*$", text)
    assert tail is not None
    body = text[: tail.start()]
    # A comma between words ends a formula: what follows is another.
    pieces = [piece for piece in re.split(r"(?<=[,;])\s", body)]
    return ", ".join(_breakable(_parts(piece.rstrip(",;"))) for piece in pieces if piece) + escape(
        tail.group()
    )


def _breakable(parts: list[str]) -> str:
    """One formula; a long one may break after a sign that joins two sides, as no browser does by itself."""
    lines: list[list[str]] = [[]]
    for before, part in zip(["", *parts], parts, strict=False):
        unary = before.startswith("<mo") and not before.endswith(_CLOSING)
        joins = part in _JOINTS and not unary and len(lines[-1]) >= _SHORT
        lines[-1].append(part.replace("<mo>", '<mo form="infix">') if joins else part)
        lines += [[]] if joins else []
    return "<wbr>".join(f"<math>{''.join(line)}</math>" for line in lines if line)


def _parts(text: str) -> list[str]:
    made: list[str] = []
    for token in _TOKEN.finditer(text):
        kind, value = token.lastgroup, token.group(token.lastgroup or 0)
        if kind in ("script", "under", "over") and made:
            under = kind == "under" or (kind == "script" and value[0] in _SUBSCRIPTS)
            plain = "".join({**_SUBSCRIPTS, **_SUPERSCRIPTS}.get(letter, letter) for letter in value)
            tag = "msub" if under else "msup"
            made.append(f"<{tag}>{made.pop()}{_row(plain.strip('{}'))}</{tag}>")
        elif value in ("*", "′") and made and made[-1].startswith("<mi>"):
            made.append(f"<msup>{made.pop()}<mo>{value}</mo></msup>")
        elif kind == "number":
            made.append(f"<mn>{escape(value)}</mn>")
        elif kind in ("word", "under", "over"):
            made.append(f"<mi>{escape(_NAMES.get(value, value))}</mi>")
        elif value.isspace():
            made += ["<mspace width='0.25em'/>"] if not made or not made[-1].startswith("<mo") else []
        elif value in "()[]{}":
            # Of a pair the one that carries an exponent would not stretch, so neither does.
            made.append(f'<mo stretchy="false">{value}</mo>')
        else:
            made.append(f"<mo>{escape(value)}</mo>")
    return _without_spaces_at_operators(made)


def _row(plain: str) -> str:
    """What stands above or below the line."""
    parts = []
    for part in re.findall(r"\d+|[A-Za-z]{2,}|.", plain.replace(" ", "")):
        tag = "mn" if part[0].isdigit() else "mi" if part[0].isalpha() else "mo"
        parts.append(f"<{tag}>{escape(_NAMES.get(part, part))}</{tag}>")
    return parts[0] if len(parts) == 1 else f"<mrow>{''.join(parts)}</mrow>"


def _without_spaces_at_operators(made: list[str]) -> list[str]:
    space = "<mspace width='0.25em'/>"
    return [
        part
        for part, after in zip(made, [*made[1:], ""], strict=True)
        if part != space or not after.startswith("<mo")
    ]
