"""The paper's inequalities on the toy LASSO (7), f(b) = lambda_1 ||b||_1 on R^p: one function for each bound.

The LASSO is written without a factor: lambda_1 times the sum of the p absolute values. Its minimum is 0, at 0.
"""

from __future__ import annotations

from fractions import Fraction

from flint import arb

from ndgm.exact.arithmetic import Scalar, ball, common


def squared_lipschitz_constant(penalty: Scalar, dimension: int) -> Scalar:
    """G^2 = p lambda_1^2, with G = lambda_1 sqrt(p) the Lipschitz constant of (7) in the Euclidean norm.

    The paper says G = lambda_1, which is true for p = 1 only: along (1, ..., 1) f grows by lambda_1 p over a length
    sqrt(p).
    """
    (penalty,) = common(penalty)
    return dimension * penalty**2


def best_iterate_bound(learning_rate: Scalar, squared_lipschitz: Scalar) -> Scalar:
    """Eq (9), Boyd's bound for a constant step: lim f(b_k^best) - f* <= alpha G^2 / 2.

    >>> best_iterate_bound(Fraction(1, 100), squared_lipschitz_constant(1, dimension=2))
    Fraction(1, 100)
    """
    rate, squared = common(learning_rate, squared_lipschitz)
    return rate * squared / 2


def best_loss_bound(learning_rate: Scalar, penalty: Scalar, dimension: int) -> Scalar:
    """Eq (9) on (7) with the Euclidean G: p alpha lambda_1^2 / 2. Exactly the mean loss of the two phases."""
    return best_iterate_bound(learning_rate, squared_lipschitz_constant(penalty, dimension))


def best_loss_bound_as_printed(learning_rate: Scalar, penalty: Scalar) -> Scalar:
    """Eq (9) on (7) with the paper's G = lambda_1: alpha lambda_1^2 / 2, whatever the dimension."""
    return best_iterate_bound(learning_rate, squared_lipschitz_constant(penalty, 1))


def norm_bound(learning_rate: Scalar, penalty: Scalar, dimension: int) -> Scalar:
    """Prop. B.2: ||b_n||_1 < p alpha lambda_1 for every n from the settling index on. The supremum is not attained."""
    rate, penalty = common(learning_rate, penalty)
    return dimension * rate * penalty


def loss_bound(learning_rate: Scalar, penalty: Scalar, dimension: int) -> Scalar:
    """Prop. B.11: f(b_n) < p alpha lambda_1^2 for every n from the settling index on; so limsup f <= this."""
    (penalty,) = common(penalty)
    return norm_bound(learning_rate, penalty, dimension) * penalty


def rmsprop_norm_bound(learning_rate: Scalar, decay: Scalar, dimension: int, iteration: int) -> arb:
    """||b_n||_1 < p s_n = p alpha / sqrt(1 - rho^n) for RMSProp (v_0 = epsilon = 0), n >= 1 past the first crossings.

    The appendix's p alpha is the limit of this bound for n to infinity, and is exceeded at finite n. No penalty in it.
    """
    return dimension * ball(learning_rate) * (1 - ball(decay) ** iteration).rsqrt()


def expansion_remainder(decay: Scalar, iteration: int) -> arb:
    """What eq (27) leaves out: 1/sqrt(1 - rho^n) - 1 - rho^n / 2, which is positive."""
    power = ball(decay) ** iteration
    return (1 - power).rsqrt() - 1 - power / 2


def expansion_remainder_bound(decay: Scalar, iteration: int) -> arb:
    """Taylor's bound on it: (3/8) rho^{2n} (1 - rho^n)^{-5/2}."""
    power = ball(decay) ** iteration
    return ball(Fraction(3, 8)) * power**2 * (1 - power).rsqrt() ** 5
