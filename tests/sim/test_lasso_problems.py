"""Problems side by side are what each of them is alone, and their solutions beat every neighbour."""

import pytest
import torch

from ndgm.sim.lasso_problems import LassoProblems
from ndgm.sim.losses import Lasso
from ndgm.sim.optimizers import NDGM, ProximalGradient, trajectory

problems = LassoProblems.uniform(range(4), observations=12, parameters=5)


def test_a_problem_depends_on_its_seed_alone():
    alone = LassoProblems.uniform([2], observations=12, parameters=5)
    for batch, one in zip(vars(problems).values(), vars(alone).values(), strict=True):
        assert batch[2].equal(one[0])
        assert batch.abs().max() <= 1


def test_gradient_is_that_of_each_problem():
    gradient = problems.subgradient(0.3)(problems.starts)
    for one, design, response, start in zip(
        gradient, problems.designs, problems.responses, problems.starts, strict=True
    ):
        torch.testing.assert_close(
            one, Lasso.mean(design, response, 0.3).subgradient(start), rtol=0, atol=1e-14
        )


def test_last_norms_are_those_of_each_run():
    rule = NDGM(0.05, 0.3)
    norms = problems.last_norms(rule, steps=7)
    for number in range(4):
        loss = Lasso.mean(problems.designs[number], problems.responses[number], 0.3)
        orbit = trajectory(rule, problems.starts[number], 8, loss.subgradient)
        torch.testing.assert_close(norms[:, number], orbit[7:].abs().sum(1))


def test_solutions_minimise():
    solutions = problems.solutions(0.1)
    assert problems.solutions(2.0).count_nonzero() == 0
    generator = torch.Generator().manual_seed(0)
    for design, response, solution in zip(problems.designs, problems.responses, solutions, strict=True):
        loss = Lasso.mean(design, response, 0.1)
        nearby = solution + 1e-3 * torch.randn(200, 5, generator=generator, dtype=torch.float64)
        assert (loss.value(nearby) > loss.value(solution)).all()


def test_proximal_gradient_finds_them():
    found = problems.last_norms(ProximalGradient(0.2, 0.1), steps=3000)[0]
    assert found.tolist() == pytest.approx(problems.solutions(0.1).abs().sum(1).tolist(), abs=1e-9)
