import shutil

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from segbook.actions.experiments import words
from segbook.actions.experiments.design import (
    CONTACT,
    EXPECTED,
    HOLD_BACK,
    LEVEL,
    NOTHING,
    PAYS,
    POWER,
    STAYS,
    assign,
    plan_experiments,
    plan_together,
    publish_experiments,
)
from segbook.actions.experiments.plots import plot_experiments
from segbook.actions.schemas import SCHEMAS
from segbook.common import Chapter
from segbook.runner.codebook import check_tables
from segbook.runner.staging import stage_book
from segbook.settings import load_settings

NAMES = {1: "Champions", 2: "At <b>Risk*", 3: "Lost"}


def plan(*rows: tuple, response_days: int = 30, min_cell: int = 10) -> pd.DataFrame:
    """Design tests of (segment_id, treatment, customers, break_even, pooled, base); the gain is 100 for each."""
    columns = ["segment_id", "treatment", "customers", "break_even", "pooled", "base"]
    return plan_experiments(pd.DataFrame(rows, columns=columns).assign(gain=100.0), response_days, min_cell)


def formula(p1: float, p2: float, ratio: float, power: float) -> float:
    """Customers in the first group by Fleiss, Tytun & Ury (1980), formula 3, without continuity; ratio is second to first."""
    pooled = (p1 + ratio * p2) / (1 + ratio)
    null = np.sqrt((1 + ratio) * pooled * (1 - pooled))
    other = np.sqrt(ratio * p1 * (1 - p1) + p2 * (1 - p2))
    return (norm.isf(LEVEL / 2) * null + norm.ppf(power) * other) ** 2 / (ratio * (p1 - p2) ** 2)


def z_test(ordered: np.ndarray, of: int, others: np.ndarray, of_others: int) -> np.ndarray:
    pooled = (ordered + others) / (of + of_others)
    error = np.sqrt(pooled * (1 - pooled) * (1 / of + 1 / of_others))
    return np.abs(ordered / of - others / of_others) > norm.isf(LEVEL / 2) * np.where(error > 0, error, np.inf)


def test_sizes_are_those_that_are_published():
    # JMP 13 documentation, Two Sample Proportions: .08 against .06, two-sided .05, power .8: 2554 in each group
    assert plan((1, "x", 9_000, 0.02, 0.02, 0.06))["needed_per_arm"][0] == 2554


def test_powers_are_those_that_are_published():
    # documentation of R, power.prop.test: 50 in each group, .50 against .75: power .740
    row = plan((1, "x", 100, 0.25, 0.25, 0.50)).iloc[0]
    assert (row["contacted"], row["held_back"]) == (50, 50)
    assert row["power"] == pytest.approx(0.740, abs=5e-4)


@pytest.mark.parametrize(
    ("customers", "base", "effect"), [(1_000, 0.10, 0.08), (20_000, 0.02, 0.01), (200, 0.30, 0.20)]
)
def test_unequal_groups_are_those_of_the_formula(customers, base, effect):
    row = plan((1, "x", customers, effect, effect, base)).iloc[0]
    assert row["held_back"] < row["contacted"]
    ratio = row["held_back"] / row["contacted"]
    assert formula(base + effect, base, ratio, POWER) <= row["contacted"]
    fewer = (row["held_back"] - 1) / (row["contacted"] + 1)
    assert formula(base + effect, base, fewer, POWER) > row["contacted"] + 1


@pytest.mark.parametrize(
    ("customers", "base", "effect"),
    [(1_000, 0.10, 0.08), (20_000, 0.02, 0.01), (3_000, 0.30, 0.20), (20_000, 0.3, 0.03)],
)
def test_simulated_tests_of_the_planned_size_show_what_pays_four_times_in_five(customers, base, effect):
    rng, draws = np.random.default_rng(7), 20_000
    row = plan((1, "x", customers, effect, effect, base)).iloc[0]
    contacted, held_back = row["contacted"], row["held_back"]
    ordered = rng.binomial(contacted, base + effect, draws)
    anyway = rng.binomial(held_back, base, draws)
    # 4 standard deviations of 20,000 draws are .011; the normal approximation is allowed another .015
    assert z_test(ordered, contacted, anyway, held_back).mean() == pytest.approx(row["power"], abs=0.026)
    nothing = z_test(rng.binomial(contacted, base, draws), contacted, anyway, held_back).mean()
    assert nothing == pytest.approx(LEVEL, abs=0.015)


@settings(max_examples=60, deadline=None)
@given(
    customers=st.integers(1, 50_000),
    pays=st.floats(-0.1, 0.5),
    expected=st.floats(-0.2, 0.6),
    base=st.one_of(st.floats(0, 1), st.just(np.nan)),
    min_cell=st.integers(1, 30),
)
def test_whatever_is_planned_the_groups_are_large_enough_and_all_are_in_one(customers, pays, expected, base, min_cell):
    row = plan((1, "x", customers, pays, expected, base), min_cell=min_cell).iloc[0]
    assert row["contacted"] + row["held_back"] == customers
    assert row["held_back"] == 0 or min_cell <= row["held_back"] <= row["contacted"]
    assert row["enough"] == (row["aim"] == PAYS)
    if row["aim"] == PAYS:
        assert row["power"] >= POWER
        assert (row["rounds"], row["days"]) == (1, 30)
    if row["aim"] == EXPECTED:
        assert row["power_expected"] >= POWER
        assert not row["power"] >= POWER
    if row["detectable"] > 0:
        seen = plan((1, "x", customers, row["detectable"], 0.0, base), min_cell=min_cell).iloc[0]
        same = (seen["contacted"], seen["held_back"]) == (row["contacted"], row["held_back"])
        assert not same or seen["power"] == pytest.approx(POWER, abs=1e-6)
    assert words.tell_experiment(row, "X", 30, "EUR")


def test_what_one_round_cannot_show_takes_several():
    row = plan((1, "x", 1_500, 0.03, 0.05, 0.2)).iloc[0]
    # by the formula two groups of 2,943, so 5,886 customers: four rounds of 1,500
    assert row["needed_per_arm"] == np.ceil(formula(0.23, 0.2, 1, POWER)) == 2_943
    assert (row["aim"], row["held_back"], row["rounds"], row["days"]) == (NOTHING, 750, 4, 120)
    told = words.tell_experiment(row, "Lost", 30, "EUR")
    assert "One round cannot tell: it shows 6.1 or more, and 5 are expected." in told
    assert "To see what just pays takes two groups of 2,943 customers, or 4 rounds of half and half" in told
    assert told.endswith("Holding back costs about €50.00 of the gain that is expected.")


def test_a_test_that_tells_says_whom_to_contact_and_what_it_takes():
    row = plan((2, "special discount", 1_000, 0.08, 0.09, 0.1)).iloc[0]
    told = words.tell_experiment(row, NAMES[2], 30, "EUR")
    assert told == (
        f"To see whether the special discount pays with “At \\<b\\>Risk\\*”, contact {row['contacted']} and hold back {row['held_back']}, drawn by "
        "lot. It pays if 8 more of a hundred order than the 10 who do so anyway. If so many do, 30 days show it with a chance of 80%. "
        f"Holding back costs about €{row['held_back'] / 10:.2f} of the gain that is expected."
    )


def test_where_only_the_expected_effect_shows_that_is_said():
    row = plan((1, "letter", 500, 0.05, 0.06, 0.02)).iloc[0]
    assert row["aim"] == EXPECTED
    assert "show within 30 days with a chance of 87%, but not as few as just pay." in words.tell_experiment(
        row, "X", 30, None
    )


def test_where_no_test_tells_within_a_year_only_a_tenth_is_held_back():
    row = plan((1, "email", 400, 0.001, 0.01, 0.45)).iloc[0]
    assert (row["contacted"], row["held_back"], row["aim"]) == (360, 40, NOTHING)
    assert "No test of these customers alone tells within a year" in words.tell_experiment(row, "X", 30, None)


def test_too_few_customers_unknown_shares_and_effects_that_cannot_pay_are_said():
    few, unknown, hopeless = (
        plan(row).iloc[0]
        for row in ((1, "x", 15, 0.1, 0.2, 0.1), (1, "x", 400, 0.1, 0.2, np.nan), (1, "x", 400, 0.95, 0.2, 0.1))
    )
    assert few["held_back"] == 0
    assert "too few to hold anybody back" in words.tell_experiment(few, "X", 30, None)
    assert "How many of them order anyway is not known" in words.tell_experiment(unknown, "X", 30, None)
    assert "It cannot pay, even if all of them ordered." in words.tell_experiment(hopeless, "X", 30, None)
    free = plan((1, "x", 4_000, 0.0, 0.1, 0.1)).iloc[0]
    assert "whatever it does, pays" in words.tell_experiment(free, "X", 30, None)


def test_segments_together_show_as_much_as_simulations_say():
    experiments = plan(
        (1, "x", 1_500, 0.03, 0.05, 0.2),
        (2, "x", 600, 0.02, 0.06, 0.25),
        (3, "x", 900, 0.05, 0.04, 0.15),
        (3, "y", 900, 0.05, 0.04, 0.15),
    )
    row = plan_together(experiments).iloc[0]
    assert (row["treatment"], row["segments"]) == ("x", 3)
    rng, draws = np.random.default_rng(3), 20_000
    tested = experiments[experiments["treatment"] == "x"]
    difference, variance = np.zeros(draws), np.zeros(draws)
    for each in tested.itertuples():  # Mantel & Haenszel, as it would be computed from the outcome
        weight = each.contacted * each.held_back / (each.contacted + each.held_back)
        one = rng.binomial(each.contacted, each.base + each.expected, draws) / each.contacted
        two = rng.binomial(each.held_back, each.base, draws) / each.held_back
        difference += weight * (one - two)
        variance += weight**2 * (one * (1 - one) / each.contacted + two * (1 - two) / each.held_back)
    simulated = (difference / np.sqrt(variance) > norm.isf(LEVEL / 2)).mean()
    assert simulated == pytest.approx(row["power_expected"], abs=0.02)
    told = words.tell_together(plan_together(experiments))
    assert told.startswith(
        "Where several segments get the same treatment, their tests add up.\n\n- The x, compared within its 3 "
    )


def test_nothing_planned_is_said_and_drawn(style):
    empty = plan()
    assert list(empty) == list(SCHEMAS["experiments"].columns)
    assert empty.dtypes["segment_id"] == "int64"
    assert words.answer(empty) == "Nobody is to be contacted, so there is nothing to test."
    assert words.tell_experiments(empty, NAMES, 30, None) == ""
    assert words.tell_together(plan_together(empty)) == ""
    assert words.tabulate_experiments(empty, NAMES).empty
    assert assign(pd.DataFrame(columns=["customer_id", "segment_id", "treatment"]), empty, NAMES, 1).empty
    ax = plot_experiments(empty, NAMES, plt.subplots()[1])
    assert ax.texts[0].get_text() == "There is no test to draw."


def test_the_table_is_as_its_schema_says(runs):
    experiments = plan((2, "x", 900, 0.1, 0.2, 0.1), (1, "x", 15, 0.1, -0.2, 0.1), (1, "a", 400, -0.1, 0.2, np.nan))
    assert experiments[["segment_id", "treatment"]].values.tolist() == [[1, "a"], [1, "x"], [2, "x"]]
    for table in (experiments, plan()):
        Chapter("actions", "mine").write(experiments=table)
        check_tables("actions", runs / "mine")


def test_groups_that_are_too_small_are_not_published():
    experiments = plan((1, "x", 9, 0.1, 0.2, 0.1), (2, "x", 15, 0.1, 0.2, 0.1), (3, "x", 900, 0.1, 0.2, 0.1))
    assert publish_experiments(experiments, 10)["segment_id"].tolist() == [2, 3]


def test_the_answer_counts_what_one_round_shows():
    rows = plan((1, "a", 1_000, 0.08, 0.09, 0.1), (1, "b", 500, 0.05, 0.06, 0.02), (2, "a", 400, 0.001, 0.01, 0.45))
    assert words.answer(rows) == (
        "Of 3 tests, 1 shows in one round whether the contact pays, 1 shows only whether it does as much as is expected and 1 is too small for either. "
        "Whom to contact and whom to hold back, customer by customer, is in `exports/assignment.csv`."
    )


def plan_known(*rows: tuple, min_cell: int = 10) -> pd.DataFrame:
    columns = ["segment_id", "treatment", "customers", "break_even", "pooled", "base", "source", "lower"]
    return plan_experiments(pd.DataFrame(rows, columns=columns).assign(gain=100.0), 30, min_cell)


def test_of_what_is_measured_to_pay_only_a_tenth_is_held_back(runs):
    same = (450, 0.02, 0.1, 0.3)
    found = plan_known(
        (1, "a", *same, "measured", 1.0),
        (1, "b", *same, "measured", -1.0),
        (1, "c", *same, "assumed", 1.0),
        (1, "d", *same, "measured", np.nan),
        (2, "a", 60, *same[1:], "measured", 1.0),
        (2, "b", 15, *same[1:], "measured", 1.0),
        (3, "a", 100_000, 0.1, 0.2, 0.3, "measured", 1.0),
    )
    assert (plan((1, "b", *same))["held_back"] == found["held_back"][1]).all()
    assert found["held_back"][1] > 100
    assert found["held_back"][1:4].nunique() == 1
    assert found[["held_back", "aim"]].values.tolist()[0] == [45, STAYS]
    assert found["held_back"].tolist()[4:6] == [10, 0]
    assert found["aim"][6] == PAYS  # few enough of many show all that is asked
    assert found["held_back"][6] < 10_000
    assert found["rounds"].isna().tolist()[:2] == [True, False]
    assert words.tell_experiment(found.iloc[0], "Champions", 30, "EUR") == (
        "Contact 405 customers of “Champions” with the a. It is measured to pay already, so only 45 are held back, drawn by lot, to see that it "
        "stays so. Holding back costs about €10.00 of the gain that is expected."
    )
    assert words.answer(found[:1]).startswith("Of 1 test, 1 watches that what is measured to pay stays so.")
    Chapter("actions", "mine").write(experiments=found)
    check_tables("actions", runs / "mine")


def test_the_figure_shows_for_each_test_what_pays_what_is_expected_and_what_is_hidden(style):
    experiments = plan((1, "a", 1_000, 0.08, 0.09, 0.1), (2, "a", 400, -0.01, 0.01, 0.45), (3, "b", 15, 0.1, 0.1, 0.1))
    ax = plot_experiments(experiments, NAMES, plt.subplots(figsize=(5.2, 3))[1])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Champions (a)", "At <b>Risk* (a)"]
    assert ax.collections[1].get_offsets()[:, 0].tolist() == pytest.approx([9, 1])
    assert ax.patches[0].get_width() == pytest.approx(100 * experiments["detectable"][0])


CUSTOMERS = [f"C{number:05d}" for number in range(3_000)]


def contacts_of(customers, treatment: str = "letter") -> pd.DataFrame:
    return pd.DataFrame({"customer_id": list(customers), "segment_id": 1, "treatment": treatment})


def held_of(contacts: pd.DataFrame, held_back: int, seed: int) -> set:
    experiments = pd.DataFrame({"segment_id": [1], "treatment": contacts["treatment"].iloc[:1], "held_back": held_back})
    drawn = assign(contacts, experiments, NAMES, seed)
    assert (drawn["group"] == HOLD_BACK).sum() == min(held_back, len(contacts))
    return set(drawn.loc[drawn["group"] == HOLD_BACK, "customer_id"])


def test_the_lot_is_exact_within_segments_and_the_same_for_the_same_seed():
    rng = np.random.default_rng(5)
    contacts = pd.DataFrame({"customer_id": CUSTOMERS, "segment_id": rng.integers(1, 4, 3_000), "treatment": "letter"})
    counts = contacts["segment_id"].value_counts()
    experiments = pd.DataFrame({"segment_id": [1, 2], "treatment": "letter", "held_back": [120, 35]})
    drawn = assign(contacts, experiments, NAMES, 11)
    assert list(drawn) == ["customer_id", "segment", "treatment", "group"]
    assert drawn["customer_id"].tolist() == CUSTOMERS
    groups = drawn.groupby("segment")["group"].value_counts().unstack(fill_value=0)
    assert groups[HOLD_BACK].to_dict() == {"Champions": 120, "At <b>Risk*": 35, "Lost": 0}
    assert groups.loc["Lost", CONTACT] == counts[3]
    shuffled = contacts.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(assign(shuffled, experiments, NAMES, 11), drawn)
    assert not assign(contacts, experiments, NAMES, 12).equals(drawn)


def test_the_lot_is_fair():
    contacts = contacts_of(CUSTOMERS)
    times = pd.Series(0, index=CUSTOMERS)
    for seed in range(200):
        times[list(held_of(contacts, 750, seed))] += 1
    # each is held back in a quarter of 200 lots: 50 times, with variance 37.5; over 3,000 customers that is known to 1.0
    assert times.mean() == 50
    assert times.var() == pytest.approx(37.5, abs=4)
    halves = held_of(contacts, 1_500, 1), held_of(contacts_of(CUSTOMERS, "call"), 1_500, 1)
    assert len(halves[0] & halves[1]) == pytest.approx(750, abs=60)  # treatments draw apart; sd is 14


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(0, 299), min_size=40), st.sets(st.integers(0, 299), min_size=40), st.integers(0, 2**32 - 1))
def test_customers_keep_their_group_when_others_come_and_go(before, after, seed):
    held = [held_of(contacts_of(f"C{each}" for each in sorted(who)), 10, seed) for who in (before, after)]
    stayed = {f"C{each}" for each in before & after}
    moved = (held[0] ^ held[1]) & stayed
    assert len(moved) <= len(before ^ after)


def test_the_lot_is_that_which_anybody_can_draw_again():
    # computed with the command line: printf '1\0letter\0C00007' | b2sum -l 64
    from segbook.actions.experiments.design import _lot

    assert _lot(1, "letter", "C00007") == 0xA3E7ABC9CBC30852


def test_exports_are_harmless_in_a_spreadsheet(runs):
    drawn = assign(contacts_of(["=cmd()", "C2"]), plan((1, "letter", 2, 0.1, 0.1, 0.1)), NAMES, 1)
    Chapter("actions", "mine").export("assignment", drawn)
    assert (runs / "mine" / "exports" / "assignment.csv").read_text() == (
        '"customer_id","segment","treatment","group"\n"\'=cmd()","Champions","letter","contact"\n"C2","Champions","letter","contact"\n'
    )


def test_exports_are_never_part_of_the_book(sample_run, runs, root, tmp_path):
    shutil.copytree(sample_run, runs / "sample", ignore=shutil.ignore_patterns(".builds", "html"))
    drawn = assign(contacts_of(["MARKED-CUSTOMER"]), plan((1, "letter", 1, 0.1, 0.1, 0.1)), NAMES, 1)
    Chapter("actions", "sample").export("assignment", drawn)
    staging = tmp_path / "staging"
    staging.mkdir()
    stage_book(load_settings(root / "params" / "sample.yml"), runs / "sample" / "notebooks", staging)
    staged = [path for path in staging.rglob("*") if path.is_file()]
    assert any(path.name == "08_actions.ipynb" for path in staged)
    assert not [path for path in staged if b"MARKED-CUSTOMER" in path.read_bytes() or path.stem == "assignment"]
