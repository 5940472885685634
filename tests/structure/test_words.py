"""What the verdict lets the report say."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from segbook.structure import Choice, Verdict, words, words_verdict
from segbook.structure.verdict import TOO_FEW

MANY = 1_000
CHOICE = Choice(4, 4, "from the elbow", {"within_ss": 4, "smallest_share": 8})


def verdict_of(verdict: str, **changes) -> Verdict:
    known = {"groups": 1, "p_value": 0.4, "depth": 0.1, "agreement": 0.9, "borderline": False, "beaten": None}
    return Verdict(verdict, **(known | changes))


@pytest.mark.parametrize(
    ("verdict", "told", "never"),
    [
        (verdict_of("natural", groups=3, p_value=1e-9), "natural: the customers fall into 3 groups", "continuum"),
        (verdict_of("reproducible"), "reproducible: there are no gaps between groups of customers, but", "fall into"),
        (verdict_of("constructive", agreement=0.5, beaten=1.0), "constructive: there are no gaps", "fall into"),
        (verdict_of("none", agreement=0.2, beaten=0.5), "No structure can be shown", "fall into"),
    ],
)
def test_each_verdict_says_what_it_may_and_no_more(verdict, told, never):
    assert told in words_verdict.answer(verdict, CHOICE)
    assert never not in words_verdict.answer(verdict, CHOICE)
    assert words_verdict.answer(verdict, CHOICE).endswith("We use 4 segments.")


@pytest.mark.parametrize(
    ("k", "told"), [(2, "put some of these together"), (3, "ground between them."), (5, "divide these further")]
)
def test_segments_that_are_not_the_natural_groups_are_told(k, told):
    assert told in words_verdict.tell_verdict(verdict_of("natural", groups=3, p_value=1e-9), k)


def test_probabilities_are_written_plainly():
    told = words_verdict.explain_verdict(verdict_of("reproducible", p_value=1.0, depth=0.97), 4, MANY)
    assert "falls to almost nothing" in told
    assert "probability 1: not enough" in told


def test_the_evidence_follows_the_numbers():
    natural = words_verdict.explain_verdict(verdict_of("natural", groups=3, p_value=1e-9, depth=0.62), 4, MANY)
    assert "the density falls by 62% on the way" in natural
    assert "probability under 0.001" in natural
    assert "bent cloud" not in natural
    few = words_verdict.explain_verdict(
        verdict_of("natural", groups=3, p_value=1e-9, depth=0.62), 4, words_verdict.FEW - 1
    )
    assert "bent cloud" in few
    none = words_verdict.explain_verdict(verdict_of("none", agreement=0.2, beaten=0.5), 4, MANY)
    assert "no joint pattern can be shown" in none
    assert "0.20" in none
    constructive = words_verdict.explain_verdict(verdict_of("constructive", agreement=0.5, beaten=1.0), 4, MANY)
    assert "the features do have a joint pattern" in constructive
    assert "probability 0.4: not enough" in constructive


def test_a_borderline_agreement_is_called_so():
    told = words_verdict.explain_verdict(verdict_of("reproducible", agreement=0.82, borderline=True), 4, MANY)
    assert "0.82, which is borderline" in told


def test_why_no_gap_was_looked_for_is_told():
    nothing = verdict_of("constructive", p_value=None, depth=None, agreement=0.5, beaten=1.0)
    blind = replace(nothing, looked=False)
    assert "no gaps can be seen" in words_verdict.explain_verdict(blind, 4, TOO_FEW)
    assert "whether there are gaps cannot be told, and" in words_verdict.tell_verdict(blind, 4)
    assert "continuum" not in words_verdict.tell_verdict(replace(blind, verdict="reproducible"), 4)
    assert "fewer than 200 customers" in words_verdict.explain_verdict(nothing, 4, TOO_FEW - 1)
    assert "No two groups" in words_verdict.explain_verdict(nothing, 4, TOO_FEW)


def test_agreement_by_hand():
    agreement = pd.DataFrame(
        {"k": [2] * 11 + [3] * 11, "adjusted_rand": [*np.linspace(0.8, 1, 11), *np.linspace(0, 0.5, 11)]}
    )
    assert words.describe_agreement(agreement, 2) == (
        "With 2 segments the median over 11 pairs is 0.90, and one pair in ten agrees less than 0.82. "
        "The median is 0.8 or more for 2 segments."
    )
    low = agreement.assign(adjusted_rand=0.1)
    assert words.describe_agreement(low, 2).endswith("No number of segments has a median of 0.8 or more.")


def test_splits_by_hand():
    splits = pd.DataFrame(
        {"k": 3, "segment": [0, 1, 1, 2, 2], "parent": [0, 0, 1, 0, 1], "customers": [50, 95, 5, 30, 70]}
    )
    told = words.describe_splits(splits, 3)
    assert told.startswith(
        "Of the 3 segments, 2 come from one segment of the solution with 2, but for one customer in 20"
    )
    assert told.endswith("the largest part from one segment is 70%.")
    assert words.describe_splits(splits.iloc[:3], 3).startswith("Each of the 3 segments comes from one segment")
    assert words.describe_splits(splits.iloc[:0], 2).startswith("Two segments come from all customers")


def test_how_many_customers_were_measured_is_told():
    assert words.describe_sample(50, 50) == "All 50 customers are measured."
    assert words.describe_sample(5_000, 80_000).startswith("The measures are taken on 5,000 of the 80,000 customers")
