"""Appendix C: what the listing does against what the text says it does. The listing is transcribed and run on
a small network.

It trains 25 epochs, not 200; its second set of trials, at the other λ, goes on with the optimizers of the
first, moments and step counts included, though the three trials of a set do not touch each other; it
validates with dropout on, and divides a sum of batch means by the number of images; and its seed changes
neither the (pretrained) weights nor the order of the images: only what dropout leaves out.
"""

from dataclasses import replace

import pytest
import torch
from torch import nn

from claims.networks.listing_of_appendix_c import (
    EPOCHS_OF_THE_TEXT,
    IMAGES,
    LAMBDAS,
    LISTED,
    OPTIMIZERS,
    RATE,
    TEST_BATCH,
    Listing,
    Run,
)
from ndgm.verdict import certify, check_all, claim, enumerated, witness, witnesses

pytestmark = pytest.mark.fast


def check_epochs(listing):
    """How often a trial goes through the images does not depend on them: here there are none."""
    trials = len(OPTIMIZERS) * len(LAMBDAS)
    with witnesses(trials, epochs_of_all_trials=(found := Run(listing, images=0).epochs), trials=trials):
        assert found == EPOCHS_OF_THE_TEXT * trials, f"the text's are {EPOCHS_OF_THE_TEXT} for each trial"


def check_sets(listing):
    for (name, penalty), steps in Run(listing, epochs=1).started.items():
        with witness(optimizer=name, penalty=penalty, steps_already_taken=steps):
            assert steps == 0, "the optimizer has been used before, in the other set"


def check_parallel(listing):
    """Without dropout, whose random numbers all trials draw in turn, a trial ends as without the others."""
    listing = replace(listing, dropout=0.0)
    together = Run(listing, epochs=3).ended
    for name in OPTIMIZERS:
        for case, weights in Run(listing, epochs=3, optimizers=(name,)).ended.items():
            with witness(optimizer=name, penalty=case[1]):
                same = all(map(torch.equal, weights, together[case]))
                assert same, "it ends at other weights where the other optimizers are left out"


def check_validation(listing):
    run = Run(listing, epochs=1)
    first, second = run.validation_loss(), run.validation_loss()
    with witness(first=round(first, 6), again=round(second, 6)):
        assert first == second, "one network has two validation losses"


def check_mean(listing):
    run = Run(replace(listing, evaluation_mode=True), epochs=1)
    with torch.no_grad():
        logits = run.model.eval()(run.images[IMAGES:])
    expected = nn.functional.cross_entropy(logits, run.labels[IMAGES:]).item()
    found = run.validation_loss()
    with witness(returned=round(found, 4), mean_loss=round(expected, 4), batch=TEST_BATCH):
        assert abs(found - expected) < 1e-5, "it is not the mean loss"


def check_seed(listing):
    one, other = Run(listing, epochs=1), Run(listing, 43, epochs=1)
    weights = any(
        not torch.equal(a, b) for a, b in zip(one.initial.values(), other.initial.values(), strict=True)
    )
    with witness(seeds=(42, 43), weights_change=weights, order_changes=one.order != other.order):
        assert weights, "another seed starts from the same weights"


def check_penalised(penalty_of):
    """The gradient of the listing's loss is that of the cross-entropy plus λ sgn(w), at a constant rate."""
    run = Run(LISTED, epochs=1)
    model = run.model.eval()
    names = dict(model.named_parameters())
    for penalty in LAMBDAS:
        entropy = nn.CrossEntropyLoss()(model(run.images), run.labels)
        plain = torch.autograd.grad(entropy, list(names.values()), retain_graph=True)
        loss = entropy + penalty * sum(penalty_of(parameter) for parameter in names.values())
        full = torch.autograd.grad(loss, list(names.values()))
        for (name, weights), one, other in zip(names.items(), plain, full, strict=True):
            check_all(
                (other - one - penalty * torch.sign(weights)).abs() <= 1e-6,
                "the gradient of the penalty is not λ sgn(w)",
                parameter=name,
                penalty=penalty,
                weight=weights.detach(),
            )
    for optimizer in run.optimizers.values():
        rate = optimizer.param_groups[0]["lr"]
        with witness(optimizer=type(optimizer).__name__, learning_rate=rate):
            assert rate == RATE, "the rate is not that of the start"
    certify(enumerated("weights at either λ, and optimizers"))


@claim(
    "text-C.script",
    part="penalised",
    world="training",
    expect="holds",
    evidence="enumerated",
    given={"penalty_of": lambda parameter: torch.abs(parameter).sum()},
    mutants={"a ridge penalty": {"penalty_of": lambda parameter: (parameter**2).sum()}},
)
def test_penalised(penalty_of):
    """The loss is the cross-entropy plus $λ‖w‖₁$, and no rate has changed after training."""
    check_penalised(penalty_of)


@claim(
    "text-C.script",
    part="epochs",
    world="training",
    expect="refuted",
    evidence="enumerated",
    given={"listing": LISTED},
    mutants={"200 epochs": {"listing": replace(LISTED, epochs=EPOCHS_OF_THE_TEXT)}},
)
def test_epochs(listing):
    """Each of the six trials takes the text's 200 epochs."""
    check_epochs(listing)


@claim(
    "text-C.script",
    part="sets",
    world="training",
    expect="refuted",
    evidence="enumerated",
    given={"listing": LISTED},
    mutants={"a fresh optimizer for each λ": {"listing": replace(LISTED, fresh_optimizers=True)}},
)
def test_sets(listing):
    """The sets are two experiments, one for each $λ$: every trial begins with an optimizer that has taken no
    step."""
    check_sets(listing)


@claim(
    "text-C.script",
    part="parallel",
    world="training",
    expect="holds",
    evidence="enumerated",
    given={"listing": LISTED},
    mutants={"weights handed on": {"listing": replace(LISTED, reset_weights=False)}},
)
def test_parallel(listing):
    """The trials of a set are parallel: each ends as it does without the other optimizers."""
    check_parallel(listing)
    certify(enumerated("trials"))


@claim(
    "text-C.script",
    part="validated",
    reading="one validation loss",
    world="training",
    expect="refuted",
    evidence="enumerated",
    given={"listing": LISTED},
    mutants={"eval() before validation": {"listing": replace(LISTED, evaluation_mode=True)}},
)
def test_validation(listing):
    """The validation loss of a fixed network has one value."""
    check_validation(listing)


@claim(
    "text-C.script",
    part="validated",
    reading="a mean validation loss",
    world="training",
    expect="refuted",
    evidence="enumerated",
    given={"listing": LISTED},
    mutants={"batches weighed by their size": {"listing": replace(LISTED, mean_over_images=True)}},
)
def test_mean(listing):
    """The validation loss is the mean loss over the test images."""
    check_mean(listing)


@claim(
    "text-C.script",
    part="seed",
    world="training",
    expect="refuted",
    evidence="enumerated",
    given={"listing": LISTED},
    mutants={"weights from the seed": {"listing": replace(LISTED, seeded_weights=True)}},
)
def test_seed(listing):
    """Another seed changes the weights that training starts from."""
    check_seed(listing)


@claim(
    "text-C.script",
    part="validated",
    reading="repaired",
    world="training",
    aside=True,
    condition=(
        "it runs 200 epochs, with eval() and fresh optimizers, weights from the seed, "
        "and batches weighed by their size"
    ),
    expect="holds",
    evidence="enumerated",
    given={"listing": Listing(EPOCHS_OF_THE_TEXT, True, True, True, True)},
    mutants={"as listed": {"listing": LISTED}},
)
def test_repaired(listing):
    """Epochs, trials, validation and seed are then as the text has them."""
    for check in (check_epochs, check_sets, check_validation, check_mean, check_seed):
        check(listing)
    certify(enumerated("trials, validations and seeds"))
