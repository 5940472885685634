"""Campaigns draw by lot, hold back by lot, and bring what the truth says."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency

from segbook.simulate.profiles import CAMPAIGNS


@pytest.fixture(scope="module")
def tried(simulated):
    """Give all campaigns of a simulation with the truth of their customers."""
    tables = simulated()
    truth = tables["truth_response"].rename(columns={"campaign": "treatment"}).merge(tables["truth_segments"])
    return tables["campaigns"].merge(truth, on=["customer_id", "treatment"], validate="one_to_one")


def test_each_campaign_draws_and_holds_back_by_lot(tried):
    assert list(dict.fromkeys(tried["treatment"].sort_values())) == sorted(CAMPAIGNS)
    for _, campaign in tried.groupby("treatment"):
        assert len(campaign) / 6_000 == pytest.approx(0.8, abs=0.016)  # three standard errors
        assert (campaign["contacted"] == "yes").mean() == pytest.approx(2 / 3, abs=0.021)
        assert chi2_contingency(pd.crosstab(campaign["contacted"], campaign["segment"])).pvalue > 0.001
        in_it = campaign["segment"].value_counts(normalize=True)
        assert in_it["one_time"] == pytest.approx(0.28, abs=0.02)


def test_being_drawn_for_one_campaign_says_nothing_of_another(tried):
    several = tried.groupby("customer_id").size().value_counts()
    assert several.get(4) / 6_000 == pytest.approx(0.8**4, abs=0.02)


@pytest.mark.parametrize("contacted", ["yes", "no"])
def test_as_many_order_as_the_truth_says(tried, contacted):
    chance = "p_with" if contacted == "yes" else "p_without"
    for _, group in tried[tried["contacted"] == contacted].groupby(["treatment", "segment"]):
        spread = np.sqrt((group[chance] * (1 - group[chance])).sum())
        off = (group["ordered"] == "yes").sum() - group[chance].sum()
        assert abs(off) < 3.5 * spread + 0.5  # 40 groups


def test_dirt_leaves_campaigns_alone(simulated):
    assert simulated()["campaigns"].equals(simulated(dirty=True)["campaigns"])
