from datetime import date

import ibis
import numpy as np
import pandas as pd
import pytest

from segbook.errors import UserError
from segbook.features import (
    Feature,
    know_customers,
    load_own_features,
    read_entries,
    readable,
    summarise_family,
    tabulate_features,
    words,
)

PEOPLE = pd.DataFrame(
    {
        "customer_id": [f"C{i}" for i in range(40)],
        "Age": [str(20 + i) for i in range(40)],
        "Gender": ["f", "m"] * 20,
        "Annual Income (k$)": [str(np.exp(3 + i / 10)) for i in range(40)],
        "plan": ["basic"] * 40,
    }
)
AGREED = [1 + i % 5 for i in range(40)]
ANSWERS = pd.DataFrame(
    {
        "customer_id": [f"C{i}" for i in range(40)],
        "price_1": [str(agreed) for agreed in AGREED],
        "price_2": [str(min(5, agreed + i % 2)) for i, agreed in enumerate(AGREED)],
        "price_3": [None] * 40,
        "likes <b>us</b>": ["yes", "no"] * 20,
    }
)
LINES = pd.DataFrame(
    {
        "customer_id": [f"C{i}" for i in range(30)] * 2,
        "order_id": [str(i) for i in range(60)],
        "ordered_at": pd.date_range("2024-01-01", periods=60, freq="D"),
        "amount": np.arange(1.0, 61),
    }
)


def orders():
    connection = ibis.duckdb.connect()
    tables = (connection.create_table("lines", LINES), connection.create_table("back", LINES.iloc[:0]))
    return (*tables, date(2024, 3, 1))


def makers(knowledge) -> list[str]:
    return [name for name, entry in knowledge.entries.items() if entry.makes_segments]


def test_orders_make_segments_and_attributes_describe():
    known = know_customers(orders(), PEOPLE)
    assert makers(known) == ["recency_days", "frequency", "monetary"]
    assert known.entries["age"].family == "demographic"
    assert len(known.features) == 30  # whoever did not order is no customer here
    assert known.features["customer_id"].is_monotonic_increasing


def test_a_table_alone_makes_segments_of_quantities():
    known = know_customers(None, PEOPLE)
    assert makers(known) == ["age", "income"]
    assert known.entries["income"].transform == "log1p"  # a few lie far above the others
    assert known.entries["age"].transform == "identity"
    assert known.entries["gender"].transform == "category"
    assert known.columns.set_index("column").loc["plan", "found"] == "all values are the same"
    assert "Not used: plan (all values are the same)" in words.describe_columns(known.columns)


def test_a_column_that_repeats_another_does_not_count_twice():
    twice = PEOPLE.assign(points=PEOPLE["Age"].astype(int) * 12)
    assert "points" in know_customers(None, twice).entries
    assert makers(know_customers(None, twice)) == ["age", "income"]
    assert makers(know_customers(None, twice, wanted=["age", "points"])) == ["age", "points"]


def test_spend_by_category_is_added_up_and_its_parts_make_segments():
    spend = PEOPLE[["customer_id"]].assign(fresh=[str(i) for i in range(40)], milk=[str(40 - i % 9) for i in range(40)])
    known = know_customers(None, spend, attributes={"fresh": "money", "milk": "money"})
    assert makers(known) == ["fresh", "milk"]
    row = known.features.set_index("customer_id").loc["C11"]
    assert row["total_spend"] == 11 + 38
    assert known.entries["fresh"].high == "spend more on fresh"
    assert known.entries["fresh"].family == "behavioural"


def test_a_survey_alone_makes_segments_of_scales_and_answers():
    known = know_customers(None, ANSWERS, survey_columns=list(ANSWERS)[1:])
    assert makers(known) == ["scale_price", "likes_b_us_b"]
    assert known.scales.loc[0, ["scale", "items"]].tolist() == ["price", 2]  # the item nobody answered is left out
    assert known.entries["price_1"].family == "psychographic"
    assert known.columns.set_index("column").loc["price_3", "found"] == "none of the customers has a value"


def test_the_user_chooses_what_makes_segments():
    known = know_customers(orders(), PEOPLE, wanted=["age", "gender", "monetary"])
    assert set(makers(known)) == {"age", "gender", "monetary"}
    with pytest.raises(UserError, match=r"there is no feature 'agee'; did you mean 'age'\?"):
        know_customers(None, PEOPLE, wanted=["agee"])


def test_nothing_to_make_segments_of_is_said():
    with pytest.raises(UserError, match="no column can make segments"):
        know_customers(None, PEOPLE[["customer_id", "Gender", "plan"]])


def test_columns_that_are_not_what_the_parameter_file_says_are_all_told():
    with pytest.raises(UserError) as caught:
        know_customers(None, PEOPLE, attributes={"Age": ["young", "old"], "Gender": "quantity"})
    assert len(caught.value.problems) == 2
    assert "data.attributes.Age: its values ('20', '21', '22') cannot be read as one of young, old" in str(caught.value)


def test_orders_alone_without_categories_have_an_empty_mix_of_numbers():
    assert know_customers(orders(), None).mix["weight"].dtype == float


def test_items_that_do_not_hang_together_are_no_scale():
    rng = np.random.default_rng(1)
    answers = ANSWERS[["customer_id"]].assign(**{f"Q{i}": rng.integers(1, 6, 40).astype(str) for i in range(1, 5)})
    known = know_customers(None, answers, survey_columns=list(answers)[1:])
    assert makers(known) == ["q1", "q2", "q3", "q4"]
    assert known.scales["used"].tolist() == [False]
    assert "so they are no scale and stand alone" in words.describe_scales(known.scales)
    declared = know_customers(None, answers, survey_columns=list(answers)[1:], scales={"x": ["Q1", "Q2"]})
    assert makers(declared) == ["scale_x", "q3", "q4"]


def test_declared_scales_leave_the_others_to_be_found():
    answers = ANSWERS.assign(a=ANSWERS["price_1"], b=[str(6 - agreed) for agreed in AGREED])
    known = know_customers(None, answers, survey_columns=list(answers)[1:], scales={"care": ["a", "-b"]})
    assert known.scales["scale"].tolist() == ["care", "price"]
    assert {"scale_care", "scale_price"} <= set(makers(known))


def test_units_of_the_columns_are_kept():
    assert know_customers(None, PEOPLE).entries["income"].label == "Income (k$)"


def test_a_date_that_is_declared_one_stays_in_days():
    born = [f"19{50 + i}-01-01" for i in range(40)]
    frame = PEOPLE[["customer_id"]].assign(birthday=born, signup=born)
    alone = know_customers(None, frame, attributes={"birthday": "date"}, as_of=date(2000, 1, 1)).entries
    assert [alone[name].label for name in ("birthday", "signup")] == ["Birthday (days ago)", "Signup (days ago)"]
    assert know_customers(None, frame, as_of=date(2000, 1, 1)).entries["birth_date"].label == "Age (years)"


def test_too_few_customers_are_told_as_such():
    with pytest.raises(UserError, match="too few customers for segments: 1 customer left after cleaning"):
        know_customers(None, PEOPLE.iloc[:1])


def test_what_is_known_of_few_is_not_told():
    frame = PEOPLE.assign(debt=["777", "12", *[None] * 38], vegan=["yes", "no", *[None] * 38])
    known = know_customers(None, frame)
    table = summarise_family(known.features, known.entries, "further", currency=None, min_cell=10).set_index("feature")
    assert table.loc["Debt", ["known", "typical", "usual_range"]].tolist() == ["under 25%", words.TOO_FEW, "–"]
    assert table.loc["Vegan", "typical"] == words.TOO_FEW
    assert words.write_share(3, 5, 10) == words.TOO_FEW


def test_scales_of_the_parameter_file_are_checked():
    with pytest.raises(UserError) as caught:
        know_customers(None, PEOPLE, scales={"x": ["Age", "-nope"], "y": ["Age", "Gender"]})
    assert len(caught.value.problems) == 2
    assert "there is no column 'nope'" in str(caught.value)
    assert "'Gender' is no rating" in str(caught.value)


def test_the_order_of_rows_and_columns_makes_no_difference():
    known = know_customers(None, PEOPLE)
    other = PEOPLE.sample(frac=1, random_state=1)[["customer_id", *reversed(list(PEOPLE)[1:])]]
    again = know_customers(None, other.reset_index(drop=True))
    pd.testing.assert_frame_equal(again.features[list(known.features)], known.features)
    assert {name: entry.transform for name, entry in again.entries.items()} == {
        name: entry.transform for name, entry in known.entries.items()
    }


def test_names_of_columns_are_inert():
    known = know_customers(None, ANSWERS, survey_columns=list(ANSWERS)[1:])
    assert known.entries["likes_b_us_b"].label == "Likes b us b"
    assert readable("=cmd|' /C calc'!A0 ${x} `a`") == "Cmd C calc A0 x a"
    assert readable("💥") == "Unnamed"


def test_two_columns_of_one_name_are_told_apart():
    frame = PEOPLE.assign(**{"my col": [str(i * i) for i in range(40)], "My_Col": [str(i % 7) for i in range(40)]})
    known = know_customers(None, frame)
    assert {"my_col", "my_col_2"} <= set(known.entries)
    twice = know_customers(
        None, PEOPLE.assign(age_survey=[str(i * i) for i in range(40)], alter=[str(i % 9) for i in range(40)])
    )
    for entries in (known.entries, twice.entries):
        assert len({entry.label for entry in entries.values()}) == len(entries)
        assert len({entry.short for entry in entries.values()}) == len(entries)


def test_columns_never_take_the_place_of_what_orders_tell():
    frame = PEOPLE.assign(monetary=[str(i * i) for i in range(40)], segment_id=[str(i % 7) for i in range(40)])
    known = know_customers(orders(), frame)
    assert makers(known) == ["recency_days", "frequency", "monetary"]
    assert known.features.set_index("customer_id").loc["C3", "monetary"] == 4 + 34
    assert {"monetary_2", "segment_id_2"} <= set(known.entries)
    alone = know_customers(None, frame)
    assert "monetary" not in alone.entries  # here nobody knows that it is money spent in orders
    assert alone.entries["monetary_2"].label == "Monetary"
    country = know_customers(None, PEOPLE.assign(Land=["DE", "FR"] * 20)).entries["country"]
    assert country.family == "geographic"


def test_entries_come_back_from_their_table():
    known = know_customers(orders(), PEOPLE)
    back = read_entries(tabulate_features(known.entries.values()))
    assert [entry.label for entry in back.values()] == [entry.label for entry in known.entries.values()]
    assert [name for name, entry in back.items() if entry.makes_segments] == makers(known)


OWN = """
from segbook.features import Feature

FEATURES = [
    Feature(
        name="largest_line",
        label="Largest line (money)",
        meaning="The most that was paid for one line.",
        high="buy more expensive things",
        low="buy cheaper things",
        unit="money",
        makes_segments=True,
        expression=lambda lines, snapshot: lines.amount.max().cast("float64"),
    )
]
"""


def test_a_feature_of_ones_own_needs_a_small_file(tmp_path):
    (tmp_path / "own.py").write_text(OWN)
    own = load_own_features(tmp_path / "own.py")
    known = know_customers(orders(), None, own=own)
    assert makers(known) == ["recency_days", "frequency", "monetary", "largest_line"]
    assert known.features.set_index("customer_id").loc["C0", "largest_line"] == 31


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("1/0", "own.py: the file fails with ZeroDivisionError"),
        ("x = 1", "own.py must list its features"),
        (OWN.replace("largest_line", "monetary"), "the name 'monetary' is taken"),
        (OWN.replace("makes_segments=True", "transform='cube'"), "there is no transform 'cube'"),
        (
            OWN.replace('expression=lambda lines, snapshot: lines.amount.max().cast("float64"),', ""),
            "has no expression",
        ),
    ],
)
def test_a_file_of_features_that_is_none_is_refused(tmp_path, source, message):
    (tmp_path / "own.py").write_text(source)
    with pytest.raises(UserError, match=message):
        load_own_features(tmp_path / "own.py")


def test_an_expression_that_fails_is_told(tmp_path):
    (tmp_path / "own.py").write_text(OWN.replace("lines.amount.max()", "lines.colour.max()"))
    with pytest.raises(UserError, match="feature largest_line cannot be computed"):
        know_customers(orders(), None, own=load_own_features(tmp_path / "own.py"))


def test_an_entry_says_what_it_is():
    feature = Feature("x_days", "Waiting (days)", "Days of waiting.", "wait longer", "wait less")
    assert feature.short == "waiting"
