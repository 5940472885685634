"""Customers that cannot be divided well: a statement, never a crash or a silent NaN."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from segbook.features import Past
from segbook.models import SELECTABLE, Transform, fit_mixture, fit_quickly, sample_rows
from segbook.segments import (
    choose_algorithm,
    compare_methods,
    draw_again,
    fit_segments,
    label_customers,
    look_around,
    measure_likeness,
    stability,
    summarise_stability,
    words,
)
from segbook.segments import compare as compared
from segbook.structure import (
    MEASURED,
    choose_k,
    gather_criteria,
    inertia_by,
    label_partitions,
    measure_agreement,
    measure_gap,
    measure_mixtures,
    measure_partitions,
    measure_segments,
    reach_verdict,
    summarise_agreement,
    trace_splits,
    words_verdict,
)
from segbook.structure import words as structure_words

NO_PAST = Past(None, None, (), "there are no orders")
FUNCTIONS = {"a": "log1p", "b": "identity"}
RNG = np.random.default_rng(6)
ODD = {
    "as many as distinct": pd.DataFrame({"a": [0, 1, 2, 3] * 5, "b": 1.0}),
    "one column is constant": pd.DataFrame({"a": RNG.gamma(1, 9, 60), "b": 7.0}),
    "one column twice": pd.DataFrame({"a": RNG.gamma(1, 9, 60)}).assign(b=lambda frame: np.log1p(frame["a"])),
    "one huge outlier": pd.DataFrame({"a": [*RNG.gamma(1, 9, 59), 1e12], "b": [*RNG.normal(size=59), -1e12]}),
    "infinite and missing": pd.DataFrame(
        {"a": [*RNG.gamma(1, 9, 58), np.inf, np.nan], "b": [-np.inf, *RNG.normal(size=59)]}
    ),
    "five customers": pd.DataFrame({"a": [1.0, 2, 3, 50, 60], "b": [0.0, 1, 0, 5, 5]}),
}


@pytest.fixture(autouse=True)
def few_pairs(monkeypatch):
    monkeypatch.setattr(compared, "PAIRS", 2)


@pytest.mark.parametrize("frame", ODD.values(), ids=ODD)
def test_structure_of_odd_customers_is_measured_and_told(frame):
    sample = sample_rows(Transform.fit(frame, FUNCTIONS).apply(frame), MEASURED, 1)
    labels = label_partitions(sample, fit_quickly, range(1, 6), 1)
    agreement = measure_agreement(sample, fit_quickly, list(labels)[1:], seed=1, pairs=3)
    criteria = gather_criteria(
        measure_partitions(sample, labels),
        measure_gap(sample, fit_quickly, labels, seed=1, copies=3),
        measure_mixtures(sample, fit_mixture, labels, 1),
        summarise_agreement(agreement),
    )
    choice = choose_k(criteria, "auto", customers=len(frame), min_cell=2)
    assert 2 <= choice.k <= 5
    assert np.isfinite(criteria["value"]).all()
    comes_back = structure_words.value_of("agreement", choice.k, criteria)
    verdict = reach_verdict(sample, comes_back, inertia=inertia_by(fit_quickly, 1), seed=1)
    assert verdict.verdict != "natural"
    told = [
        words_verdict.answer(verdict, choice),
        words_verdict.explain_verdict(verdict, choice.k, len(sample)),
        structure_words.explain_choice(choice, criteria),
        structure_words.describe_agreement(agreement, choice.k),
        structure_words.describe_splits(trace_splits(labels), choice.k),
    ]
    assert "nan" not in " ".join(told)


@pytest.mark.parametrize("frame", ODD.values(), ids=ODD)
def test_odd_customers_are_divided_by_every_method(frame):
    frame = frame.assign(customer_id=[f"C{number:02d}" for number in range(len(frame))])
    comparison = compare_methods(frame, FUNCTIONS, 3, seed=1, past=NO_PAST, smallest=2)
    assert (comparison.table["groups"] <= 5).all()
    assert comparison.table.loc[comparison.table["groups"] > 0, "agreement"].notna().all()
    assert measure_likeness(comparison.labels).notna().all(axis=None)
    assert "nan" not in words.describe_density(comparison, len(frame), 2)
    choice = choose_algorithm(comparison, "auto", k=3, customers=len(frame), min_cell=2, past=NO_PAST, seed=1)
    assert choice.recommended in SELECTABLE


@pytest.mark.parametrize("algorithm", SELECTABLE)
@pytest.mark.parametrize("frame", ODD.values(), ids=ODD)
def test_segments_of_odd_customers_are_made_and_come_back_or_not(frame, algorithm, monkeypatch):
    monkeypatch.setattr(stability, "measure_segments", partial(measure_segments, pairs=2))
    frame = frame.assign(customer_id=[f"C{number:02d}" for number in range(len(frame))])
    model = fit_segments(frame, FUNCTIONS, 3, 1, algorithm)
    labelled = label_customers(model, frame)
    assert labelled["segment_id"].between(1, 3).all()
    assert labelled["membership"].between(0.5, 1).all()
    assert summarise_stability(draw_again(model, frame, 1))["jaccard"].between(0, 1).all()
    near = look_around(model.transform.apply(frame), labelled["segment_id"].to_numpy(), 1)
    assert np.isfinite(near.distances).all()
