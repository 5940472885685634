"""Results of campaigns: read as shops write them, refused with every problem at once."""

import gzip

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segbook.actions.experiments.design import CONTACT, assign
from segbook.common.tables import write_csv
from segbook.data import load_campaigns
from segbook.data.campaigns import NO, YES
from segbook.data.words_campaigns import describe_campaigns, describe_standing
from segbook.errors import UserError

GOOD = "customer_id,treatment,contacted,ordered\nB,mail,yes,no\nA,mail,no,yes\nA,call,yes,yes\n"
READ = [["A", "call", True, True], ["A", "mail", False, True], ["B", "mail", True, False]]


@pytest.fixture
def load(tmp_path):
    def read(text: str) -> pd.DataFrame:
        (tmp_path / "campaigns.csv").write_text(text, encoding="utf-8")
        return load_campaigns(tmp_path / "campaigns.csv")

    return read


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.replace("customer_id,treatment,contacted,ordered", "Customer ID; Treatment ;CONTACTED;Ordered;group")
        .replace(",", ";")
        .replace("\nA;call;yes;yes", "\nA;call;yes;yes;x")
        .replace("yes;no", "TRUE;False;x")
        .replace("no;yes", "0;1;y"),
        GOOD + "A,call,yes,yes\n\n",  # the same result twice counts once
        GOOD.replace("yes", " Y ").replace("no", "N"),
        GOOD.replace("A,call", "A,  call ").replace("A,mail", "A,MAIL").replace("B,mail", "B,mail"),
    ],
)
def test_what_shops_write_is_read(load, text):
    campaigns = load(text)
    assert campaigns.values.tolist() == READ
    assert campaigns.dtypes.astype(str).tolist()[2:] == ["bool", "bool"]


def test_packed_files_and_parquet_are_read(tmp_path):
    (tmp_path / "campaigns.csv.gz").write_bytes(gzip.compress(GOOD.encode()))
    assert load_campaigns(tmp_path / "campaigns.csv.gz").values.tolist() == READ
    frame = pd.DataFrame(READ, columns=["customer_id", "treatment", "contacted", "ordered"])
    frame.to_parquet(tmp_path / "flags.parquet")
    assert load_campaigns(tmp_path / "flags.parquet").values.tolist() == READ
    frame.astype({"contacted": int, "ordered": float}).to_parquet(tmp_path / "numbers.parquet")
    assert load_campaigns(tmp_path / "numbers.parquet").values.tolist() == READ
    assert load_campaigns(None) is None


def test_numbers_that_a_spreadsheet_made_decimal_match_again(load):
    campaigns = load("customer_id,treatment,contacted,ordered\n17850.0,mail,1,0\n13047.0,mail,0,0\n")
    assert campaigns["customer_id"].tolist() == ["13047", "17850"]
    assert load(GOOD.replace("A,", "007,"))["customer_id"].tolist() == ["007", "007", "B"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("customer_id,contacted\nA,yes\n", "campaigns.csv has no column 'treatment' or 'ordered'; it needs customer_id, treatment"),
        (GOOD.replace("A,mail,no", "A,mail,maybe"), r"column 'contacted': 1 value cannot be read as yes or no \(row 3 'maybe'\); write yes or no"),
        (GOOD.replace("yes,no", "yes,"), r"column 'ordered': 1 value cannot be read as yes or no \(row 2 empty\)"),
        (GOOD.replace("B,mail", ",mail"), r"column 'customer_id' is empty in 1 row \(row 2\); fill it in"),
        (GOOD.replace("B,mail", "B, "), r"column 'treatment' is empty in 1 row \(row 2\)"),
        (GOOD + "B,Mail,yes,yes\n", r"1 customer stands there twice for one treatment with different results \(row 5 'B'\); keep one row"),
        (GOOD + "B,mail,no,no\n" + "A,mail,yes,no\n", r"2 customers stand there twice .* \(row 5 'B', row 6 'A'\)"),
        ("", "campaigns.csv is empty; it needs a header row and one row per customer in a campaign"),
        ("customer_id,treatment,contacted,ordered\n" + "A,b,c,no\n" * 5, r"5 values cannot .* \(row 2 'c', row 3 'c', row 4 'c', …\)"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_file_row_and_column(load, text, message):
    with pytest.raises(UserError, match=message) as caught:
        load(text)
    assert all(problem.startswith("campaigns.csv") for problem in caught.value.problems)


def test_rounds_are_results_of_their_own(load):
    rounds = "customer_id,treatment,Campaign,contacted,ordered\nA,mail,May,yes,no\nA,mail,june,no,yes\nA,mail,MAY,yes,no\nB,mail,,no,no\n"
    read = load(rounds)
    assert read[["customer_id", "campaign", "ordered"]].astype(object).where(read.notna(), None).values.tolist() == [
        ["A", "june", True],
        ["A", "May", False],
        ["B", None, False],
    ]
    with pytest.raises(
        UserError, match=r"different results in one campaign .* name of its own in the column 'campaign'"
    ):
        load(rounds + "A,mail,May,no,no\n")
    with pytest.raises(UserError, match="several rounds, add a column 'campaign' with the name or date"):
        load(GOOD + "B,mail,no,no\n")


def test_the_segment_of_the_lot_is_kept(load):
    read = load(
        "customer_id,treatment,group,segment,ordered\nA,mail,Contact,At Risk,1\nB,mail,hold  back, ,0\n".replace(
            "  ", " "
        )
    )
    assert read["contacted"].tolist() == [True, False]
    assert read["segment"][0] == "At Risk"
    assert pd.isna(read["segment"][1])
    assert describe_standing(read) == ""
    assert describe_standing(read[:1], ["At Risk"]) == ""
    assert "counted where they stand today" in describe_standing(read, ["At Risk"])
    assert "counted where they stand today" in describe_standing(read[:1], ["Lost"])
    assert "(column 'segment')" in describe_standing(read.drop(columns="segment"), ["At Risk"])
    both = "customer_id,treatment,group,contacted,ordered\nA,mail,x,yes,1\n"
    assert load(both)["contacted"].tolist() == [True]
    with pytest.raises(
        UserError,
        match=r"'group': 1 value cannot be read as contact or hold back \(row 2 'x'\); write contact or hold back\.",
    ):
        load(both.replace("contacted", "other"))


def test_what_the_report_exports_can_be_read_back(tmp_path):
    ids, treatments = ["=M1", "+49 170", "-5", "@a", "17", "O'Neil", "'quoted'"], {"=special", "mail"}
    contacts = pd.DataFrame(
        [(customer, 1 + len(name) % 2, name) for customer in ids for name in treatments],
        columns=["customer_id", "segment_id", "treatment"],
    )
    keys = contacts[["segment_id", "treatment"]].drop_duplicates()
    drawn = assign(contacts, keys.assign(held_back=3), {1: "Lost", 2: "+ At Risk"}, 1)
    write_csv(tmp_path / "assignment.csv", drawn)
    header, *lines = (tmp_path / "assignment.csv").read_text().splitlines()
    assert any(line.startswith("\"'=M1") for line in lines)
    (tmp_path / "results.csv").write_text("\n".join([f"{header},ordered", *(f"{line},no" for line in lines)]))
    read = load_campaigns(tmp_path / "results.csv")
    order = ["treatment", "customer_id"]
    drawn = drawn.sort_values(order, ignore_index=True)
    read = read.sort_values(order, ignore_index=True)
    for name in ("customer_id", "treatment", "segment"):
        assert read[name].tolist() == drawn[name].tolist()
    assert read["contacted"].tolist() == (drawn["group"] == CONTACT).tolist()


def test_all_problems_are_said_at_once(load):
    text = "customer_id,treatment,contacted,ordered\n,mail,yes,no\nA,mail,perhaps,no\nA,,no,2\nB,mail,yes,no\nB,mail,yes,yes\n"
    with pytest.raises(UserError) as caught:
        load(text)
    assert len(caught.value.problems) == 5


ANSWERS = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
names = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8)
rows = st.lists(
    st.tuples(
        names,
        st.text("aAbBéÉ%\"';", min_size=1, max_size=3),
        st.sampled_from(sorted(ANSWERS)),
        st.sampled_from(sorted(ANSWERS)),
    ),
    min_size=1,
    max_size=8,
)


@given(rows)
@settings(max_examples=15, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_result_is_read_or_said_to_contradict_another(tmp_path, rows):
    frame = pd.DataFrame(rows, columns=["customer_id", "treatment", "contacted", "ordered"])
    frame.to_parquet(tmp_path / "any.parquet")
    try:
        read = load_campaigns(tmp_path / "any.parquet")
    except UserError as error:
        assert "different results" in str(error)  # noqa: PT017 - one of two outcomes
        return
    wanted = {(a, b.lower(), ANSWERS[c], ANSWERS[d]) for a, b, c, d in rows}
    assert {(a, b.lower(), c, d) for a, b, c, d in read.itertuples(index=False)} == wanted
    assert len(read) == len(wanted)
    assert not read.duplicated(["customer_id", "treatment"]).any()


def test_what_came_in_is_said(load):
    campaigns = load(GOOD + "C,*flyer*,yes,no\nD,fax,no,no\n")
    told = describe_campaigns(campaigns.assign(segment="x"), pd.Series(["A", "B", "C", "D"]), 10)
    assert told == (
        r"Results of campaigns: 4 treatments, 4 customers. Nobody was held back of “\*flyer\*” and “call”: without anybody to compare with, "
        "nothing can be concluded, and what they bring counts as not measured. Nobody was contacted of “fax”: without anybody to "
        "compare with, nothing can be concluded, and what it brings counts as not measured."
    )
    assert (
        "Fewer than 10 customers of the campaigns have no orders here; their results are not used. The results do not say"
        in describe_campaigns(load(GOOD), pd.Series(["A"]), 10)
    )
    assert "1 customer of the campaigns has no orders here" in describe_campaigns(load(GOOD), pd.Series(["A"]), 1)
    assert "no orders" not in describe_campaigns(load(GOOD), pd.Series(["A", "B"]), 1)
