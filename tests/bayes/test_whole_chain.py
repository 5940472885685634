"""From draws to sentences, on crowds that are known."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from segbook.bayes import plots_certainty, plots_estimates, words_certainty, words_estimates
from segbook.bayes.agreement import collect_facts, compare_with_report, publish_crossing
from segbook.bayes.align import align, match_segments, reorder
from segbook.bayes.certainty import (
    assess_membership,
    measure_overlap,
    publish_certainty,
    publish_overlap,
    summarise_certainty,
    tabulate_membership,
)
from segbook.bayes.estimates import estimate, publish_estimates, rank_features
from segbook.bayes.observe import Observations
from segbook.bayes.schemas import SCHEMAS
from segbook.bayes.schemas_checks import CHECKS
from segbook.common.tables import write_table
from segbook.data import open_table
from segbook.data.validate import find_failures
from segbook.models import Part
from tests.bayes.drawn import draw_customers, draw_posterior
from tests.bayes.told import ENTRIES, names_of

PARTS = tuple(Part(name, "identity" if name == "share" else "log1p", 1.0, 0.5) for name in ("monetary", "share"))
MIN_CELL = 10


def run(share, mean, covariance, customers=2_000, far=0) -> SimpleNamespace:
    """Take draws of the true mixture, with mixed-up components, all the way."""
    points, groups = draw_customers(share, mean, covariance, customers)
    points[:far] = 40.0
    k, columns = np.shape(mean)
    posterior = draw_posterior(share, mean, covariance, customers)
    mixed = reorder(posterior, np.random.default_rng(1).permuted(np.tile(np.arange(k), (2, 200, 1)), axis=2))
    start = SimpleNamespace(mean=np.asarray(mean)[::-1], covariance=np.asarray(covariance)[::-1])
    aligned, relabelled = align(mixed, start)
    posterior = reorder(aligned, match_segments(aligned, points, groups))
    observed = Observations(points, groups, PARTS[:columns], {})
    probabilities = assess_membership(posterior, points)
    membership = tabulate_membership(pd.Series(np.arange(len(points)).astype(str)), probabilities, groups)
    summary = summarise_certainty(posterior, probabilities, groups)
    agreement = compare_with_report(membership, k, MIN_CELL)
    return SimpleNamespace(
        k=k,
        features=rank_features(posterior, observed),
        relabelled=relabelled,
        membership=membership,
        bayes_segments=summary,
        posterior=estimate(posterior, observed, ENTRIES),
        overlap=measure_overlap(posterior, 1),
        crossing=agreement.crossing,
        agreement=agreement,
        public=publish_certainty(summary, MIN_CELL),
    )


CASES = {
    "apart": ([0.5, 0.3, 0.2], [[0.0, 0], [5, 0], [0, 5]], [np.eye(2)] * 3),
    "one tiny": ([0.6, 0.397, 0.003], [[0.0, 0], [5, 0], [0, 9]], [np.eye(2)] * 3),
    "one feature": ([0.5, 0.5], [[0.0], [2.0]], [np.eye(1)] * 2),
    "all over each other": ([0.4, 0.3, 0.3], [[0.0, 0], [0.1, 0], [0, 0.1]], [np.eye(2)] * 3),
    "ten": (np.full(10, 0.1), 3 * np.column_stack([np.arange(10) % 4, np.arange(10) // 4]), [np.eye(2)] * 10),
}


@pytest.mark.parametrize(("case", "far"), [*((case, 0) for case in CASES), ("one tiny", 3)])
def test_whatever_the_crowds_are_like_tables_figures_and_sentences_come(case, far, tmp_path, style):
    found = run(*CASES[case], far=far)
    for name in SCHEMAS.keys() - CHECKS.keys():
        write_table(tmp_path / f"{name}.parquet", getattr(found, name))
        assert find_failures(open_table(tmp_path / f"{name}.parquet"), SCHEMAS[name]).empty, name
    later = publish_certainty(pd.read_parquet(tmp_path / "bayes_segments.parquet"), MIN_CELL)
    names, public, facts = names_of(found.k), found.public, collect_facts(found.agreement, len(found.membership))
    told = publish_estimates(found.posterior, public)
    overlap, crossing = publish_overlap(found.overlap, public), publish_crossing(found.crossing, public, MIN_CELL)
    sentences = [
        words_estimates.describe_sizes(public, names),
        words_estimates.describe_typical(told, names, ENTRIES, found.features, "EUR"),
        words_certainty.describe_certainty(public, names, facts),
        words_certainty.describe_overlap(overlap, names),
        words_certainty.describe_agreement(found.agreement, crossing, names),
        *(words_certainty.tell_segment(row, names) for _, row in later.iterrows()),
    ]
    assert sentences[5:] == [words_certainty.tell_segment(row, names) for _, row in public.iterrows()]
    if case == "one tiny":
        assert public["segment_id"].tolist() == [1, 2]
        assert not [each for each in sentences if names["segment"][2] in each]
    plots_estimates.plot_sizes(public, names, plt.subplots()[1]).figure.canvas.draw()
    axes = plt.subplots(plots_estimates.typical_panels(found.features), squeeze=False)[1][:, 0]
    plots_estimates.plot_typical(told, names, ENTRIES, found.features, "EUR", axes)[0].figure.canvas.draw()
    plots_certainty.plot_certainty(public, names, plt.subplots()[1]).figure.canvas.draw()
    plots_certainty.plot_overlap(overlap, names, plt.subplots()[1]).figure.canvas.draw()


def test_crowds_that_are_apart_are_found_as_they_were_planted():
    found = run(*CASES["apart"])
    assert found.relabelled > 200
    assert found.agreement.adjusted_rand > 0.95
    typical = found.posterior[(found.posterior["feature"] == "monetary") & (found.posterior["quantity"] == "typical")]
    truth = np.exp(np.array([0.0, 5, 0]) * 0.5 + 1) - 1
    assert (typical["lower"] < truth).all()
    assert (truth < typical["upper"]).all()
    assert found.bayes_segments["sure_share"].min() > 0.95


def test_crowds_on_each_other_are_said_to_be_so():
    found = run(*CASES["all over each other"])
    assert found.bayes_segments["sure_share"].max() == 0
    assert found.agreement.unsure == 1
    assert found.overlap["confusion"].max() > 0.3
    told = words_certainty.describe_agreement(
        found.agreement, publish_crossing(found.crossing, found.public, 10), names_of(3)
    )
    assert "The model draws the borders elsewhere" in told
