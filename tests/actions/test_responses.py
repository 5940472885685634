"""What treatments bring: hand-computed, published, planted, and as sure as it says."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit
from scipy.stats import beta, binom, norm

from segbook.actions.playbook import Treatment, load_playbook
from segbook.actions.responses import plots as plots_responses
from segbook.actions.responses.estimate import ASSUMED, CERTAIN, MEASURED, estimate_responses, name_treatments
from segbook.actions.responses.pooling import USUAL_EFFECT, USUAL_SPREAD, pool_effects, pool_shares
from segbook.actions.responses.words import describe_responses, tabulate_responses
from segbook.actions.schemas import SCHEMAS
from segbook.common.figures import segment_colour
from segbook.data import open_table
from segbook.data.validate import find_failures
from segbook.simulate import Plan, simulate
from tests.actions.worlds import make_discounts_lose, make_discounts_pay

EMAIL = Treatment(what="A mail", channel="email", assumed=(0.0, 0.02, 0.1))
NAMES = {1: "Champions", 2: "At Risk", 3: "Lost", 4: "Few"}


def make_segments(sizes: dict[int, int]) -> pd.DataFrame:
    ids = np.repeat(list(sizes), list(sizes.values()))
    return pd.DataFrame({"customer_id": [f"C{i:06d}" for i in range(len(ids))], "segment_id": ids})


def make_results(segments: pd.DataFrame, counts: dict[tuple[int, str], tuple[int, int, int, int]]) -> pd.DataFrame:
    """Give results of so many ordered of so many contacted, and ordered of held back, by segment and treatment."""
    parts = []
    for (segment, treatment), (x1, n1, x0, n0) in counts.items():
        ids = segments.loc[segments["segment_id"] == segment, "customer_id"].head(n1 + n0)
        contacted = np.arange(n1 + n0) < n1
        ordered = np.r_[np.arange(n1) < x1, np.arange(n0) < x0]
        parts.append(
            pd.DataFrame({"customer_id": ids, "treatment": treatment, "contacted": contacted, "ordered": ordered})
        )
    return pd.concat(parts, ignore_index=True)


def estimate(counts, sizes=None, treatments=None, min_cell=10) -> pd.DataFrame:
    segments = make_segments(sizes or {1: 1000, 2: 1000})
    results = make_results(segments, counts) if counts else None
    found = estimate_responses(results, segments, treatments or {"mail": EMAIL}, min_cell)
    return found.set_index(["segment_id", "treatment"])


def test_counts_difference_and_interval_are_those_that_newcombe_published():
    """56/70 against 48/80: Newcombe (1998), Statistics in Medicine 17, 873–890, table II, method 10."""
    row = estimate({(1, "Mail"): (56, 70, 48, 80)}, {1: 150}).loc[(1, "mail")]
    assert row[["contacted", "held_back", "ordered_contacted", "ordered_held"]].tolist() == [70, 80, 56, 48]
    assert row["uplift"] == pytest.approx(56 / 70 - 48 / 80)
    assert (row["lower"], row["upper"]) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))
    assert row["source"] == MEASURED


def test_of_many_customers_the_pooled_estimate_is_what_was_seen():
    sizes = {1: 300_000, 2: 300_000}
    found = estimate(
        {(1, "mail"): (60_000, 200_000, 20_000, 100_000), (2, "mail"): (2_000, 200_000, 1_000, 100_000)}, sizes
    )
    assert found["pooled"].tolist() == pytest.approx([0.1, 0.0], abs=0.002)
    assert found["base"].tolist() == pytest.approx([0.2, 0.01], abs=0.001)
    assert found["sd"].iloc[0] == pytest.approx(np.sqrt(0.3 * 0.7 / 2e5 + 0.2 * 0.8 / 1e5), rel=0.05)


def test_one_segment_alone_agrees_with_integrals_over_a_fine_grid():
    """Jeffreys' prior of the base, effect normal around 0 with the priors' variances: no others to lean on."""
    x1, n1, x0, n0 = 30, 80, 9, 45
    share = (np.arange(2000) + 0.5) / 2000
    effect = np.linspace(-5, 5, 801)
    spread = np.linspace(0.0125, 2, 80)
    prior = (norm.pdf(effect[:, None], 0, np.sqrt(USUAL_EFFECT**2 + spread**2)) * norm.pdf(spread / USUAL_SPREAD)).sum(
        1
    )
    reached = expit(logit(share) + effect[:, None])
    weight = prior[:, None] * beta.pdf(share, x0 + 0.5, n0 - x0 + 0.5) * binom.pmf(x1, n1, reached)
    weight /= weight.sum()
    mean = (weight * (reached - share)).sum()
    sd = np.sqrt((weight * (reached - share - mean) ** 2).sum())
    bases = np.array([[x0 + 0.5, n0 - x0 + 0.5]])
    found = pool_effects(np.array([x1]), np.array([n1]), bases)
    assert found[0] == pytest.approx([mean], abs=0.002)
    assert found[1] == pytest.approx([sd], rel=0.04)  # quantiles stand for the distributions: their tails are short


def test_shares_lean_on_other_campaigns_of_the_same_segment():
    ordered, customers = np.array([[2, 60, 58]]), np.array([[20, 200, 200]])
    a, b = pool_shares(ordered, customers)[0].T
    share = a / (a + b)
    assert 0.2 < share[0] < 0.3  # 10 % of 20 seen, 30 % and 29 % of 200 elsewhere
    assert share[1:] == pytest.approx([0.3, 0.29], abs=0.02)
    alone = pool_shares(ordered[:, :1], customers[:, :1])[0, 0]
    assert alone == pytest.approx([2.5, 18.5], rel=0.03)  # Jeffreys' prior and the counts
    assert a[0] + b[0] > 1.5 * alone.sum()


def test_what_is_not_measured_is_what_the_playbook_assumes():
    found = estimate(None)
    assert found["pooled"].tolist() == [0.02, 0.02]
    assert found["sd"].tolist() == pytest.approx([0.1 / (2 * CERTAIN)] * 2)
    assert found[["lower", "upper"]].to_numpy().tolist() == [[0, 0.1]] * 2
    assert found[["contacted", "uplift", "base"]].isna().all(axis=None)
    assert set(found["source"]) == {ASSUMED}
    found = estimate({(1, "mail"): (20, 60, 10, 40)}, treatments={"mail": EMAIL, "call": EMAIL})
    assert found["source"].to_dict() == {
        (1, "call"): ASSUMED,
        (1, "mail"): MEASURED,
        (2, "call"): ASSUMED,
        (2, "mail"): ASSUMED,
    }
    assert found["base"].notna().tolist() == [
        True,
        True,
        False,
        False,
    ]  # who would have come is known of segment 1 alone


def test_a_treatment_of_which_nobody_was_held_back_is_not_measured():
    assert estimate({(1, "mail"): (200, 400, 0, 0)})["source"].tolist() == [ASSUMED, ASSUMED]
    assert estimate({(1, "mail"): (0, 0, 200, 400)})["source"].tolist() == [ASSUMED, ASSUMED]


def test_results_of_few_customers_are_neither_told_nor_used():
    many = {
        (1, "mail"): (30, 100, 12, 60),
        (2, "mail"): (20, 100, 10, 50),
        (2, "call"): (30, 90, 30, 90),
        (4, "call"): (15, 40, 10, 30),
    }
    sizes, treatments = {1: 400, 2: 400, 4: 400}, {"mail": EMAIL, "call": EMAIL}
    with_few, other_few = (
        estimate(many | {(4, "mail"): few}, sizes, treatments) for few in ((9, 9, 0, 30), (0, 9, 30, 30))
    )
    pd.testing.assert_frame_equal(with_few, other_few)
    few = with_few.loc[(4, "mail")]
    assert few[["contacted", "held_back", "ordered_contacted", "ordered_held", "uplift", "lower", "upper"]].isna().all()
    assert few["source"] == MEASURED  # by the other segments
    assert few["sd"] > with_few.loc[(1, "mail"), "sd"]


@pytest.mark.parametrize("counts", [(9, 50, 20, 50), (20, 50, 9, 50), (41, 50, 20, 50), (20, 50, 41, 50)])
def test_nobody_can_be_counted_out_of_those_who_ordered_and_those_who_did_not(counts):
    row = estimate({(1, "mail"): counts}).loc[(1, "mail")]
    assert row[["contacted", "held_back"]].tolist() == [50, 50]
    assert row[["ordered_contacted", "ordered_held", "uplift", "lower", "upper"]].isna().all()
    assert row[["pooled", "sd", "base"]].notna().all()


def draw_tests(rng, segments=5):
    """Draw a treatment's effects and a test of it: shares with and without, and who ordered of how many."""
    base = expit(rng.uniform(-4, 1, segments))
    effect = rng.normal(0.3, 0.4) + abs(rng.normal(0, 0.4)) * rng.standard_normal(segments)
    shares = expit(logit(base) + effect), base
    customers = rng.integers(40, 300, segments), rng.integers(30, 150, segments)
    return shares, customers, tuple(rng.binomial(n, p) for n, p in zip(customers, shares, strict=True))


def test_pooled_intervals_cover_and_pooled_estimates_beat_raw_ones():
    """400 tests, one segment of each: 95 % within three binomial standard errors; squared errors over all segments."""
    rng, inside, errors = np.random.default_rng(7), [], []
    for _ in range(400):
        shares, customers, ordered = draw_tests(rng)
        bases = pool_shares(ordered[1][:, None], customers[1][:, None])[:, 0]
        pooled, sd = pool_effects(ordered[0], customers[0], bases)
        true = shares[0] - shares[1]
        raw = ordered[0] / customers[0] - ordered[1] / customers[1]
        inside.append(abs(pooled - true)[0] < CERTAIN * sd[0])
        errors.append([((each - true) ** 2).mean() for each in (pooled, raw)])
        best = raw.argmax()
        errors[-1] += [pooled[best] - true[best], raw[best] - true[best]]
    tolerance = 3 * np.sqrt(0.95 * 0.05 / 400)
    assert 0.95 - tolerance < np.mean(inside) < 0.95 + tolerance
    of_pooled, of_raw, curse_pooled, curse_raw = np.mean(errors, axis=0)
    assert of_pooled < 0.75 * of_raw
    assert curse_raw > 0.02  # chosen because it was largest, the raw difference is too large
    assert abs(curse_pooled) < 0.5 * curse_raw


def test_who_came_back_counts_in_the_segment_of_the_lot():
    """All who ordered have left segment 2 since, as a win-back that works makes them."""
    before = make_segments({1: 200, 2: 400}).assign(segment=lambda table: table["segment_id"].map(NAMES))
    results = make_results(before, {(2, "mail"): (90, 200, 30, 200)})
    came = before["customer_id"].isin(results.loc[results["ordered"], "customer_id"])
    today = before.assign(segment_id=before["segment_id"].mask(came, 1))
    today["segment"] = today["segment_id"].map(NAMES)
    then = results.assign(segment="At Risk")
    found = estimate_responses(then, today, {"mail": EMAIL}, 10).set_index("segment_id")
    pd.testing.assert_frame_equal(
        found, estimate_responses(results, before, {"mail": EMAIL}, 10).set_index("segment_id")
    )
    assert found.loc[2, "uplift"] == pytest.approx(0.3)
    forgotten = estimate_responses(results, today, {"mail": EMAIL}, 10).set_index("segment_id")
    assert forgotten["uplift"].isna().all()
    renamed = estimate_responses(results.assign(segment="gone"), today, {"mail": EMAIL}, 10)
    pd.testing.assert_frame_equal(renamed.set_index("segment_id"), forgotten)
    nameless = estimate_responses(then, today.drop(columns="segment"), {"mail": EMAIL}, 10)
    pd.testing.assert_frame_equal(nameless.set_index("segment_id"), forgotten)


def make_rounds(segments: pd.DataFrame) -> pd.DataFrame:
    """Nothing works in either round, but in December, when few are held back, many more order."""
    first = make_results(segments, {(1, "mail"): (60, 300, 60, 300)}).assign(campaign="June")
    second = make_results(segments, {(1, "mail"): (300, 500, 60, 100)}).assign(campaign="december")
    return pd.concat([first, second])


def test_rounds_are_compared_each_within_itself():
    segments = make_segments({1: 600, 2: 50})
    row = estimate_responses(make_rounds(segments), segments, {"mail": EMAIL}, 10).iloc[0]
    assert row[["contacted", "held_back", "ordered_contacted", "ordered_held"]].tolist() == [800, 400, 360, 120]
    assert row["uplift"] == pytest.approx(0)  # 15 of 100 if the rounds were thrown together
    assert row["lower"] < 0 < row["upper"]
    assert row["pooled"] == pytest.approx(0, abs=0.02)
    # weights c h / (c + h): 150 and 83.3; variance of the averaged difference by hand, with the shares of each round
    weights, shares = np.array([150, 250 / 3]), np.array([0.2, 0.6])
    exact = np.sqrt((weights * shares * (1 - shares)).sum()) / weights.sum()
    assert (row["upper"] - row["lower"]) / (2 * CERTAIN) == pytest.approx(exact, rel=0.1)


def test_a_round_without_anybody_to_compare_with_is_passed_over():
    segments = make_segments({1: 600, 2: 50})
    alone = make_results(segments, {(1, "mail"): (60, 300, 60, 300)}).assign(campaign="June")
    all_contacted = make_results(segments, {(1, "mail"): (300, 500, 0, 0)}).assign(campaign="May")
    found = (
        estimate_responses(each, segments, {"mail": EMAIL}, 10) for each in (alone, pd.concat([alone, all_contacted]))
    )
    pd.testing.assert_frame_equal(*found)


def test_few_customers_in_many_rounds_are_still_few():
    segments = make_segments({1: 600})
    few = make_results(segments, {(1, "mail"): (4, 8, 4, 8)})
    rounds = pd.concat([few.assign(campaign=str(number)) for number in range(5)])
    row = estimate_responses(rounds, segments, {"mail": EMAIL}, 10).iloc[0]
    assert row["source"] == ASSUMED
    assert pd.isna(row["contacted"])


@pytest.fixture(scope="module")
def sample(root):
    folder = root / "data" / "sample"
    campaigns = pd.read_csv(folder / "campaigns.csv")
    flags = {name: campaigns[name] == "yes" for name in ("contacted", "ordered")}
    return campaigns.assign(**flags), pd.read_csv(folder / "truth_response.csv")


def count_agreeing(found: pd.DataFrame, truth: pd.DataFrame, segments: pd.DataFrame) -> tuple[int, int]:
    truth = truth.merge(segments, on="customer_id").rename(columns={"campaign": "treatment"})
    true = (truth["p_with"] - truth["p_without"]).groupby([truth["segment_id"], truth["treatment"]]).mean()
    both = found[found["source"] == MEASURED].set_index(["segment_id", "treatment"]).join(true.rename("true"))
    return int(((both["pooled"] - both["true"]).abs() < CERTAIN * both["sd"]).sum()), len(both)


def test_estimates_of_the_sample_agree_with_its_truth(sample, sample_run):
    segments = pd.read_parquet(sample_run / "tables" / "segments.parquet")
    found = estimate_responses(sample[0], segments, load_playbook().treatments, 10)
    agreeing, measured = count_agreeing(found, sample[1], segments)
    assert measured == 4 * segments["segment_id"].nunique()
    assert agreeing >= binom.ppf(0.01, measured, 0.95)
    best = found[found["source"] == MEASURED].nlargest(2, "pooled")
    assert set(best["treatment"]) == {"welcome series", "early access"}  # of newcomers and of the devoted


def test_estimates_of_other_shops_agree_with_their_truth(tmp_path):
    agreeing = measured = 0
    for seed in range(3):
        simulate(tmp_path / str(seed), Plan(3_000, seed=seed, form="parquet"))
        tables = {
            name: pd.read_parquet(tmp_path / str(seed) / f"{name}.parquet")
            for name in ("campaigns", "truth_response", "truth_segments")
        }
        campaigns = tables["campaigns"].assign(
            **{name: tables["campaigns"][name] == "yes" for name in ("contacted", "ordered")}
        )
        segments = tables["truth_segments"].assign(
            segment_id=lambda frame: frame["segment"].astype("category").cat.codes + 1
        )
        found = estimate_responses(campaigns, segments, load_playbook().treatments, 10)
        each = count_agreeing(found, tables["truth_response"], segments)
        agreeing, measured = agreeing + each[0], measured + each[1]
    assert binom.ppf(0.005, measured, 0.95) <= agreeing


def test_opposite_worlds_are_told_apart():
    segments = make_segments({1: 400, 2: 600, 3: 800})
    treatments = load_playbook().treatments
    pay, lose = (
        estimate_responses(make(segments), segments, treatments, 10)
        .set_index(["segment_id", "treatment"])["pooled"]
        .unstack()
        for make in (make_discounts_pay, make_discounts_lose)
    )
    assert (pay["special discount"] > 0.15).all()
    assert (lose["special discount"] < 0.08).all()
    assert (lose["early access"] > lose["special discount"]).all()
    assert (pay["reminder"].abs() < 0.08).all()


def test_names_of_treatments_are_found_in_any_case():
    campaigns = pd.DataFrame({"treatment": ["MAIL", "mail", "Fax", "mail"]})
    assert name_treatments(campaigns, {"Mail": EMAIL}).tolist()[:2] == ["Mail", "Mail"]
    assert name_treatments(campaigns, {"Mail": EMAIL}).isna().tolist() == [False, False, True, False]


@pytest.fixture(scope="module")
def responses(sample):
    segments = sample[1].drop_duplicates("customer_id")
    segments = segments.assign(
        segment_id=np.where(segments["p_without"] > 0.2, 1, np.where(segments["p_without"] > 0.05, 2, 3))
    )
    return estimate_responses(sample[0], segments, load_playbook().treatments, 10)


def test_the_table_holds_to_its_schema(responses, tmp_path):
    for frame in (responses, estimate(None).reset_index()):
        frame.to_parquet(tmp_path / "responses.parquet")
        assert find_failures(open_table(tmp_path / "responses.parquet"), SCHEMAS["responses"]).empty
    keys = responses[["segment_id", "treatment"]]
    assert keys.equals(keys.sort_values(["segment_id", "treatment"], ignore_index=True))
    assert set(responses) == set(SCHEMAS["responses"].columns)


def row_of(pooled, sd, source=MEASURED, lower=None, upper=None, treatment="special discount"):
    row = {"segment_id": 1, "treatment": treatment, "contacted": 100, "held_back": 50, "uplift": np.nan}
    return pd.Series(row | {"pooled": pooled, "sd": sd, "source": source, "lower": lower, "upper": upper})


@pytest.mark.parametrize(
    ("pooled", "sd", "told"),
    [
        (0.06, 0.02, "(6 more of 100, 2 to 10)"),
        (-0.06, 0.02, "(6 fewer of 100, 2 to 10)"),
        (0.0062, 0.002, "(0.6 more of 100, 0.2 to 1.0)"),
        (0.0222, 0.01, "(2 more of 100, 0.3 to 4.2)"),
        (0.003, 0.02, "None of 1 effect that campaigns measured is beyond chance"),
    ],
)
def test_what_a_treatment_brings_is_said_and_names_do_nothing_on_a_page(pooled, sd, told):
    row = row_of(pooled, sd, treatment="<b>10 % off</b>")
    said = describe_responses(pd.DataFrame([row]), {1: "*us* $x$"})
    assert told in said
    if "(" in told:
        assert r"the \<b\>10 \% off\<\/b\> with “\*us\* \$x\$”" in said


def test_what_is_beyond_chance_and_what_nobody_knows_is_summed_up(responses):
    told = describe_responses(responses, NAMES)
    beyond = (responses["pooled"].abs() > CERTAIN * responses["sd"]) & (responses["source"] == MEASURED)
    assert told.startswith(
        f"Of 12 effects that campaigns measured, {beyond.sum()} {'is' if beyond.sum() == 1 else 'are'} beyond chance: "
    )
    assert told.count(" of 100, ") == beyond.sum()
    assert told.endswith(
        "Nobody knows yet what the personal call and the personal letter would bring: that is assumed."
    )
    assert "takes who orders without contact from all campaigns of a segment together" in told
    results = pd.DataFrame({"customer_id": ["A"], "segment": ["Lost"]})
    assert describe_responses(responses, NAMES, results) == told
    assert "may have moved since. Nobody knows" in describe_responses(responses, NAMES, results.drop(columns="segment"))
    nothing = responses.assign(pooled=responses["pooled"].where(responses["source"] == ASSUMED, 0.0))
    assert describe_responses(nothing, NAMES).startswith("None of 12 effects that campaigns measured is beyond chance")
    nobody = describe_responses(estimate(None).reset_index(), NAMES)
    assert nobody.startswith("No campaign of this shop that held customers back by lot is known")
    assert nobody.endswith("the playbook: the mail.")


def test_the_table_for_reading_has_what_may_be_told(responses):
    shown = tabulate_responses(responses, NAMES)
    measured = responses[responses["source"] == "measured"].sort_values(["treatment", "segment_id"])
    assumed = responses.loc[responses["source"] == "assumed", "treatment"].nunique()
    assert len(shown) == len(measured) + assumed
    row = shown[shown["treatment"] == "personal call"].iloc[0]  # what is assumed is the same for all segments
    assert row[["segment", "expected", "source"]].tolist() == ["all", "6 (0 to 15)", "assumed"]
    assert row[["contacted", "seen"]].isna().all()
    seen = shown.loc[shown["source"] == "measured", "seen"]
    assert (seen.isna().to_numpy() == measured["uplift"].isna().to_numpy()).all()


@pytest.mark.usefixtures("style")
def test_the_figure_shows_assumptions_hollow_and_once(responses):
    names = NAMES | {2: "A name of forty characters, exactly this"}
    ax = plt.subplots(figsize=(5.2, plots_responses.find_height(responses, names)))[1]
    assert plots_responses.plot_responses(responses, names, ax) is ax
    points = [line for line in ax.lines if line.get_marker() == "o"]
    assert len(points) == 4 * 3 + 2
    hollow = [line.get_markerfacecolor() == "white" for line in points]
    assert hollow == [False] * 12 + [True] * 2
    first = responses[responses["treatment"] == "early access"].iloc[0]
    assert points[0].get_color() == segment_colour(1)
    assert points[0].get_xdata()[0] == pytest.approx(100 * first["pooled"])
    assert ax.texts[0].get_text() == "early access"
    assert "all (assumed)" in [label.get_text() for label in ax.get_yticklabels()]
    ax.figure.draw_without_rendering()
    boxes = [label.get_window_extent(ax.figure.canvas.get_renderer()) for label in ax.get_yticklabels()]
    assert not any(one.overlaps(two) for one, two in pairwise(boxes))


@pytest.mark.usefixtures("style")
def test_the_figure_of_nothing_but_assumptions_and_of_partly_measured_treatments():
    found = estimate({(1, "mail"): (20, 60, 10, 40)}, treatments={"mail": EMAIL, "call": EMAIL}).reset_index()
    ax = plots_responses.plot_responses(found, NAMES, plt.subplots(figsize=(5.2, 2.5))[1])
    points = [line for line in ax.lines if line.get_marker() == "o"]
    assert [line.get_markerfacecolor() == "white" for line in points] == [False, True, True]
    ax = plots_responses.plot_responses(estimate(None).reset_index(), NAMES, plt.subplots(figsize=(5.2, 1.6))[1])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["all (assumed)"]
