"""Wrong rules that several claims on the toy LASSO (7) must tell from the right one: each differs in one thing."""

from ndgm.exact.rules import NDGM, TorchMomentum


def vanilla(learning_rate, penalty, *decays):
    """NDGM in the place of a rule with memory, whose decays or momentum it is given and does not use."""
    return NDGM(learning_rate, penalty)


def half_step(learning_rate, penalty):
    """NDGM at half the learning rate."""
    return NDGM(learning_rate / 2, penalty)


def double_step(learning_rate, penalty):
    """NDGM at twice the learning rate."""
    return NDGM(2 * learning_rate, penalty)


def undamped(learning_rate, penalty, first_decay, second_decay):
    """mₙ₊₁ = β₁mₙ + gₙ in the place of Adam's convex combination, and no second moment."""
    return TorchMomentum(learning_rate, penalty, first_decay)
