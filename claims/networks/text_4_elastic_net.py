"""The elastic net: its ridge penalty often results in several near-zero terms.

Near zero: not 0, and below 0.01. Often: in more than a quarter of random designs, judged by an interval of
the share.
"""

import numpy as np
import pytest

from claims.networks.regressions import problem
from ndgm.stats import share_interval
from ndgm.verdict import Sample, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-4.elastic-net",
    world="float64",
    expect="holds",
    evidence="sampled",
    given={"ratio": 0.1, "columns": 20},
    mutants={"no ridge": {"ratio": 1.0}, "three columns, all of them true": {"columns": 3}},
)
def test_elastic_net(ratio, columns):
    """With a ridge part of 0.9 more than a quarter of all random designs have two terms or
    more with $0 < |b| < 0.01$.
    """
    from sklearn import config_context  # It takes a second to import.
    from sklearn.linear_model import ElasticNet

    number, level = 2000, 1e-6
    often = 0
    model = ElasticNet(0.2, l1_ratio=ratio, fit_intercept=False)
    # To check the settings in every fit takes longer than the fit.
    with config_context(skip_parameter_validation=True, assume_finite=True):
        for seed in range(number):
            design, response = problem(seed, 100, columns)
            weights = np.abs(model.fit(np.asfortranarray(design), response, check_input=False).coef_)
            often += int(((weights > 0) & (weights < 0.01)).sum() >= 2)
    low, high = share_interval(often, number, level)
    with witness(designs=number, with_two_near_zero_terms=often, interval=f"[{low:.3f}, {high:.3f}]"):
        assert low > 0.25, "a quarter of the designs or fewer have two such terms"
    certify(Sample(number, f"designs of 100 observations, {often} of them with two near-zero terms", level))
