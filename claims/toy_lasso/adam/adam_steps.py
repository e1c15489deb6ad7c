"""One step of Adam on (7) as formulas for z3 and sympy, and what follows for given signs of the gradients."""

from fractions import Fraction
from functools import partial

import sympy
import z3

from ndgm.exact.adam_zeros import step_factors
from ndgm.exact.arithmetic import ball
from ndgm.exact.deduction import cut
from ndgm.exact.inference import induction
from ndgm.exact.proofs import identity, prove, to_z3
from ndgm.exact.recursions import correspondence, horner, horner_sums, thereafter, translations
from ndgm.exact.rules import Adam, State
from ndgm.exact.theorems import Theorem, all_of

PAPER = partial(Adam, bias_correction=False)
LEARNING_RATE, PENALTY, FIRST_DECAY, SECOND_DECAY, ROOT = sympy.symbols("α λ β₁ ρ w", positive=True)
POSITION, MOMENT, SIGN = sympy.symbols("b m s", real=True)
SECOND_MOMENT = sympy.Symbol("v", positive=True)
ITERATION = sympy.Symbol("n", integer=True, nonnegative=True)


def built(rule):
    """The rule with symbols for its constants."""
    return rule(LEARNING_RATE, PENALTY, FIRST_DECAY, SECOND_DECAY)


def stepped(rule, position, moment, second_moment, sign):
    """The state after one step from any iteration n, in sympy's terms."""
    return built(rule).step(State(position, ITERATION, moment, second_moment), sign=sign)


def moment_after(rule):
    """m₊ in z3's terms, a polynomial in β₁, λ, s and m."""
    return to_z3(stepped(rule, POSITION, MOMENT, SECOND_MOMENT, SIGN).first_moment)


def second_moment_after(rule):
    """v₊ in z3's terms, a polynomial in ρ, λ, s and v."""
    return to_z3(stepped(rule, POSITION, MOMENT, SECOND_MOMENT, SIGN).second_moment)


def positive_multiple(rule) -> Theorem:
    """b₊ = b − κm₊, κ = α/D with a positive denominator D: in each convention of the rule, for all signs."""
    model = built(rule)
    kept = [1 - decay ** (ITERATION + 1) for decay in (FIRST_DECAY, SECOND_DECAY)]
    first, second = kept if getattr(model, "bias_correction", False) else (1, 1)
    epsilon, inside = model.epsilon, model.epsilon_inside
    premises = []
    for sign in (1, 0, -1):
        after = stepped(rule, POSITION, MOMENT, SECOND_MOMENT, sign)
        corrected = after.second_moment / second
        root = sympy.sqrt(corrected + epsilon) if inside else sympy.sqrt(corrected) + epsilon
        move = LEARNING_RATE * after.first_moment / (first * root)
        premises.append(identity(after.position, POSITION - move))
    rate, share, length, jitter = z3.Reals("α 1−β₁ⁿ⁺¹ √v ε")
    known = [rate > 0, share > 0, length > 0, jitter >= 0]
    return all_of(*premises, prove(rate / (share * (length + jitter)) > 0, assumptions=known, note="$κ$"))


def moment_polynomials(rule) -> Theorem:
    """(31) by Horner's rule: mₙ = (1 − β₁)λ(s₁β₁ⁿ⁻¹ + … + sₙ)."""

    def moment(before, sign):
        return stepped(rule, POSITION, before, SECOND_MOMENT, sign).first_moment

    return horner(moment, scale=(1 - FIRST_DECAY) * PENALTY, variable=FIRST_DECAY)


def position_polynomials(rule) -> Theorem:
    """Without bias correction and ε: bₙ is a polynomial of degree n in β₁, for given signs, as (32) says."""
    before = (ROOT**2 - (1 - SECOND_DECAY) * PENALTY**2) / SECOND_DECAY  # So that v₊ = w².

    def move(position, after):
        moment = (after - (1 - FIRST_DECAY) * PENALTY) / FIRST_DECAY
        return stepped(rule, position, moment, before, 1).position

    factor, scale = LEARNING_RATE / ROOT, (1 - FIRST_DECAY) * PENALTY
    return horner_sums(moment_polynomials(rule), move=move, factor=factor, scale=scale, variable=FIRST_DECAY)


def moved_alike(rule, signs=(1, 0, -1)) -> Theorem:
    """For given signs Adam's orbits are translates of each other, in any convention of the rule."""

    def step(position, memory, sign):
        after = stepped(rule, position, *memory, sign)
        return after.position, (after.first_moment, after.second_moment)

    return translations(step, position=POSITION, memory=(MOMENT, SECOND_MOMENT), signs=signs)


def rational(number):
    """A Fraction or an integer for z3."""
    return z3.Q(*Fraction(number).as_integer_ratio())


def first_zero_sum(rule, formula_decay=FIRST_DECAY) -> Theorem:
    """(32), with (24) and (31), as long as no gradient is 0: by induction over n, S being the inner sum of
    (32), Σ_{l≤j} β₁ʲ⁻ˡsₗ, and T the outer one.
    """
    decay = 1 / (1 + sympy.Symbol("p", positive=True))  # So that ρ lies in (0, 1).
    total, outer = sympy.symbols("S T", real=True)
    model = rule(LEARNING_RATE, PENALTY, FIRST_DECAY, decay)

    def translate(index, inner, outer):
        scale = (1 - formula_decay) * PENALTY
        position = POSITION - LEARNING_RATE * (1 - formula_decay) * outer
        return position, scale * inner, PENALTY**2 * (1 - decay**index)

    def step(index, sign, position, moment, second_moment):
        after = model.step(State(position, index, moment, second_moment), sign=sign)
        return after.position, after.first_moment, after.second_moment

    def sums(index, sign, inner, outer):
        inner = formula_decay * inner + sign
        return inner, outer + inner / sympy.sqrt(1 - decay ** (index + 1))

    return correspondence(
        translate,
        variables=(total, outer),
        starts=((POSITION, 0, 0), (0, 0)),
        step=step,
        other=sums,
        note="$bₙ = b₀ − α(1 − β₁)T$, $mₙ = (1 − β₁)λS$, $vₙ = λ²(1 − ρⁿ)$, $T$ the sum of the $S/√(1 − ρʲ)$",
    )


def weights(second_decay, steps, first_decay=Fraction(9, 10)):
    """w₁, …, wₙ, by which (32) is b₀ = w₁s₁ + … + wₙsₙ, at α = 1; balls at the present precision."""
    factors = step_factors(1, first_decay, second_decay, steps)
    powers = [ball(first_decay) ** exponent for exponent in range(steps)]
    return [sum(factors[j] * powers[j - number] for j in range(number, steps)) for number in range(steps)]


def prove_long_run(rule, factor):
    """After every n, which leaves |m| ≤ λ, and L gradients of sign s from then on: |e| ≤ 2β₁ᴸ, where the
    moment is m = (1 + e)λs.
    """
    m, power, penalty, beta, s, g, first, e = z3.Reals("m β₁ᴸ λ β₁ s s′ mₙ e")
    known = [penalty > 0, beta > 0, beta < 1]
    bounded = induction(
        lambda m: z3.Abs(m) <= penalty,
        variables=[m],
        start=[z3.RealVal(0)],
        step=[z3.substitute(moment_after(rule), (s, g))],
        given=[*known, z3.Or(g == 1, g == 0, g == -1)],
    )
    run = induction(
        lambda m, power: z3.And(power > 0, z3.Abs(m - penalty * s) <= factor * penalty * power),
        variables=[m, power],
        start=[first, z3.RealVal(1)],
        step=[moment_after(rule), beta * power],
        given=[*known, z3.Or(s == 1, s == -1), first >= -penalty, first <= penalty],
        over="L",
    )
    share = z3.Implies(m == (1 + e) * penalty * s, z3.And(e <= factor * power, -e <= factor * power))
    return cut(share, using=[thereafter(bounded, run, at=[[(first, m)]])])
