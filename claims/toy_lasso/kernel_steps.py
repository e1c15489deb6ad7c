"""Rules on (7) for the proof kernel: run on symbols, and named as its library names them."""

import z3

from ndgm.exact.rules import Adam, HeavyBall, ProximalGradient, RMSProp
from ndgm.exact.statements import Statement
from ndgm.kernel.steps import evaluate

ALPHA, PENALTY, START = z3.Reals("α λ b₀")
POSITIVE = [ALPHA > 0, PENALTY > 0]


def one_step(rule):
    """A step of `rule(learning_rate, penalty)` from any position: the library's NDGM or soft threshold."""
    general = "proximal alpha lambda" if rule is ProximalGradient else "ndgm alpha lambda"
    return evaluate(rule(ALPHA, PENALTY), general=general)


def no_multiple(start, spacing):
    """The start is no integer's multiple of a spacing."""
    k = z3.Int("k")
    return z3.ForAll([k], start != z3.ToReal(k) * spacing)


def eventually(formula, given, orbit):
    """The formula, at every state of an orbit from some state on."""
    return Statement("from some n on {}", (formula,), tuple(given), orbit, monotone=True)


MOMENTUM, FIRST_DECAY, SECOND_DECAY, EPSILON = z3.Reals("γ β ρ ε")


def momentum_step(rule=HeavyBall, general="heavy_ball alpha lambda gamma"):
    """A step of a rule with momentum γ, from any state."""
    return evaluate(rule(ALPHA, PENALTY, MOMENTUM), general=general, memory=True)


def rmsprop_step(inside, penalty=PENALTY, epsilon=EPSILON):
    """A step of RMSProp from any state, with ε inside of the root or outside."""
    rule = RMSProp(ALPHA, penalty, SECOND_DECAY, epsilon, epsilon_inside=inside)
    name, jitter = ("lambda" if penalty is PENALTY else "lambda'"), ("epsilon" if epsilon is EPSILON else "0")
    general = f"rmsprop alpha {name} rho {jitter} {str(inside).lower()}"
    return evaluate(rule, general=general, memory=True)


CONVENTIONS = {"(30)": (True, False), "PyTorch": (False, True)}
"""Adam as the paper prints it, with ε inside of the root, and as PyTorch has it, with bias correction."""


def adam_step(inside, corrected, epsilon=EPSILON):
    """A step of Adam from any state, in one of its conventions."""
    rule = Adam(
        *(ALPHA, PENALTY, FIRST_DECAY, SECOND_DECAY, epsilon),
        epsilon_inside=inside,
        bias_correction=corrected,
    )
    jitter = "epsilon" if epsilon is EPSILON else "0"
    general = f"adam alpha lambda beta rho {jitter} {str(inside).lower()} {str(corrected).lower()}"
    return evaluate(rule, general=general, memory=True)
