"""Section 3: are bounded first and second derivatives 'criteria unmet by most loss functions' in use?

The losses of torch.nn.functional stand for the literature, each as a function of one prediction x, the rest
fixed. Slopes by autograd: of 20 losses 4 have an unbounded slope, 7 a kink, 2 a slope that bends.
"""

import pytest
import torch
from torch.nn import functional

from ndgm.verdict import certify, claim, enumerated, witnesses

pytestmark = pytest.mark.fast

ONE, TARGET = torch.ones(1).double(), torch.tensor([0])
ZERO = torch.zeros(1).double()


def pair(x):
    """The prediction x beside a prediction of 0, as a batch of one."""
    return torch.cat([x, ZERO])[None]


def ctc(x):
    """Two frames, one label."""
    frames = functional.log_softmax(pair(x), 1)[None].repeat(2, 1, 1)
    return functional.ctc_loss(frames, torch.tensor([[1]]), torch.tensor([2]), torch.tensor([1]))


LOSSES = {
    "l1": lambda x: functional.l1_loss(x, ZERO),
    "mse": lambda x: functional.mse_loss(x, ZERO),
    "cross_entropy": lambda x: functional.cross_entropy(pair(x), TARGET),
    "ctc": ctc,
    "nll": lambda x: functional.nll_loss(pair(x), TARGET),
    "poisson_nll": lambda x: functional.poisson_nll_loss(x, ONE),
    "gaussian_nll": lambda x: functional.gaussian_nll_loss(x, ZERO, ONE),
    "kl_div": lambda x: functional.kl_div(x, ONE / 2, reduction="sum"),
    "binary_cross_entropy": lambda x: functional.binary_cross_entropy(x, ONE),
    "binary_cross_entropy_with_logits": lambda x: functional.binary_cross_entropy_with_logits(x, ONE),
    "margin_ranking": lambda x: functional.margin_ranking_loss(x, ZERO, ONE),
    "hinge_embedding": lambda x: functional.hinge_embedding_loss(x, -ONE),
    "multilabel_margin": lambda x: functional.multilabel_margin_loss(pair(x), torch.tensor([[0, -1]])),
    "huber": lambda x: functional.huber_loss(x, ZERO),
    "smooth_l1": lambda x: functional.smooth_l1_loss(x, ZERO),
    "soft_margin": lambda x: functional.soft_margin_loss(x, ONE),
    "multilabel_soft_margin": lambda x: functional.multilabel_soft_margin_loss(
        pair(x), torch.tensor([[1.0, 0.0]])
    ),
    "cosine_embedding": lambda x: functional.cosine_embedding_loss(
        torch.cat([x, ONE])[None], pair(ONE), -ONE
    ),
    "multi_margin": lambda x: functional.multi_margin_loss(pair(x), TARGET),
    "triplet_margin": lambda x: functional.triplet_margin_loss(ZERO[None], x[None], 2 * ONE[None]),
}
PLACES = [k / 4 for k in range(-8, 9)]
NEAR = 1e-3


def slope(loss, x):
    """The derivative at x by autograd; None outside of the loss's domain."""
    point = torch.tensor([x], dtype=torch.float64, requires_grad=True)
    try:
        loss(point).sum().backward()
    except RuntimeError:  # A probability that is not between 0 and 1.
        return None
    return float(point.grad)


def is_unbounded(loss):
    """Whether its slope passes 100, far out or next to the end of its domain."""
    found = [slope(loss, x) for x in (-700.0, 700.0, NEAR)]
    return any(one is not None and abs(one) > 100 for one in found)


def around(loss):
    """The slopes next to, at and beyond each place inside of the domain."""
    for place in PLACES:
        slopes = [slope(loss, place + side * NEAR) for side in (-1, 0, 1)]
        if None not in slopes:
            yield slopes


def has_a_kink(loss):
    """Whether its slope jumps somewhere: no first derivative."""
    return any(abs(after - before) > 0.1 for before, _, after in around(loss))


def bends(loss):
    """Whether the quotients of its slope on the two sides differ somewhere: no second derivative."""
    return any(abs(after - 2 * at + before) > NEAR / 2 for before, at, after in around(loss))


@claim(
    "text-3.unmet",
    expect="holds",
    evidence="enumerated",
    given={"faults": (is_unbounded, has_a_kink, bends)},
    mutants={
        "an unbounded slope alone": {"faults": (is_unbounded,)},
        "a kink alone": {"faults": (has_a_kink,)},
    },
)
def test_most_losses_do_not_meet_them(faults):
    """More than half of torch's losses lack a first or second derivative somewhere, or a bound on the
    first.
    """
    unmet = [name for name, loss in LOSSES.items() if any(fault(loss) for fault in faults)]
    with witnesses(len(LOSSES), losses=len(LOSSES), unmet=unmet):
        assert 2 * len(unmet) > len(LOSSES), "most meet them"
    certify(enumerated("losses of torch.nn.functional"))
