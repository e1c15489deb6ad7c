"""Names of the paper as identifiers of Rocq."""

from __future__ import annotations

import re
import unicodedata

_GREEK = {
    **{"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "η": "eta", "θ": "theta"},
    **{"κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "ρ": "rho", "σ": "sigma", "τ": "tau"},
    **{"φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega"},
}
_WORDS = """
    as at cofix do else end exists exists2 fix for forall fun if IF in let match mod Prop return Set then Type
    using where with R Z nat orbit step sgn state position first second iteration
"""
_RESERVED = frozenset(_WORDS.split())
"""What a symbol cannot be called: words of Rocq, and names of the library that every text uses."""


def identifier(name: str) -> str:
    """A name as Rocq takes it: Greek letters spelt out, digits below the line after a `_`, a prime as `'`.

    >>> identifier("β₁"), identifier("b₀"), identifier("b′"), identifier("at")
    ('beta_1', 'b_0', "b'", 'at_')

    Raises:
        ValueError: nothing of it is left.
    """
    spelt = ""
    for character in name:
        plain = unicodedata.normalize("NFKD", character)
        below = character != plain and plain.isdigit()
        spelt += f"_{plain}" if below else _GREEK.get(character, "'" if character == "′" else plain)
    found = re.sub(r"[^A-Za-z0-9_']+", "_", spelt).lstrip("_'0123456789")
    if not found:
        raise ValueError(f"{name!r} has no letter that Rocq could call it by: give the symbol another name")
    return f"{found}_" if found in _RESERVED else found


def identifiers(names: list[str]) -> dict[str, str]:
    """Several names, no two of them alike.

    Raises:
        ValueError: two would be.
    """
    found: dict[str, str] = {}
    for name in names:
        one = identifier(name)
        if one in found.values():
            (other,) = (known for known, spelt in found.items() if spelt == one)
            raise ValueError(f"{name} and {other} would both be called {one}: give one another name")
        found[name] = one
    return found
