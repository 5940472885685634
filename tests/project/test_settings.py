from datetime import date

import pytest

from segbook.errors import UserError
from segbook.settings import Settings, load_settings, save_settings


@pytest.fixture
def write(tmp_path):
    (tmp_path / "orders.csv").write_text("customer_id\nA\n")

    def write(text: str):
        path = tmp_path / "params.yml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


GOOD = "name: mine\ndata:\n  transactions: orders.csv\n"


def test_a_short_file_is_enough_and_paths_are_looked_up_beside_it(write, tmp_path):
    settings = load_settings(write(GOOD))
    assert settings.data.transactions == str(tmp_path / "orders.csv")
    assert settings.data.returns == "exclude"


def test_paths_are_looked_up_in_the_project_too(write):
    settings = load_settings(write("name: mine\ndata: {transactions: data/sample/transactions.csv}\n"))
    assert settings.data.transactions == "data/sample/transactions.csv"


def test_what_is_saved_loads_again(write, tmp_path):
    settings = load_settings(write(GOOD + "  snapshot: 2024-05-01\nsegments: {k: 4}\n"))
    save_settings(settings, tmp_path / "again.yml")
    assert load_settings(tmp_path / "again.yml") == settings


def test_leaves_have_distinct_names(write):
    settings = load_settings(write(GOOD))
    leaves = sum(len(value) if isinstance(value, dict) else 1 for value in settings.model_dump().values())
    # `columns` is a leaf that is a dictionary itself
    assert len(settings.parameters()) == leaves


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD + "segmnets: {k: 3}\n", "there is no key `segmnets`; did you mean `segments`?"),
        (GOOD + "segments: {kmax: 3}\n", "there is no key `segments.kmax`; did you mean `k_max`?"),
        (
            GOOD + "zzz: 1\n",
            "there is no key `zzz`; the keys there are name, data, segments, profiles, value, economics, actions, privacy, seed.",
        ),
        (GOOD + "  columns: {custmer_id: x}\n", "did you mean `customer_id`?"),
        (GOOD + "  returns: drop\n", "data.returns: 'drop' will not do; input should be 'exclude' or 'net'"),
        (GOOD + "  currency: EURO\n", "data.currency: 'EURO' will not do; not a currency code"),
        (GOOD + "  snapshot: 31.12.2024\n", "data.snapshot"),
        (GOOD + "segments: {k: 1}\n", "segments.k: 1 will not do; write auto or a whole number from 2 to 10"),
        (GOOD + "segments: {k: 3.5}\n", "segments.k"),
        (
            GOOD + "segments: {algorithm: dbscan}\n",
            "cannot make its segments, for it leaves customers without a segment; write",
        ),
        (
            GOOD + "segments: {algorithm: kmean}\n",
            "segments.algorithm: 'kmean' will not do; write auto or one of kmeans",
        ),
        ("name: Mine!\ndata: {transactions: orders.csv}\n", "name: 'Mine!' must be lower-case letters"),
        ("name: ../x\ndata: {transactions: orders.csv}\n", "must be lower-case letters"),
        ("data: {transactions: orders.csv}\n", "the key `name` is missing"),
        (GOOD + "  snapshot: 20240630\n", "data.snapshot: 20240630 will not do; write it as 2024-12-31"),
        (GOOD + "segments: 5\n", "`segments` needs its settings under it"),
        (GOOD + "seed: 1\nseed: 2\n", "the key `seed` stands there twice"),
        ("name: mine\ndata: {transactions: ~nobody-at-all/x.csv}\n", "is no file"),
        ("name: mine\ndata: {}\n", "`data` names no input; give `transactions`, `customers` or `survey`"),
        (
            "name: mine\ndata: {transactions: nothing.csv}\n",
            "data.transactions: 'nothing.csv' is no file; looked for",
        ),
        (GOOD + "  known_segments: truth.csv\n", "data.known_segments: 'truth.csv' is no file"),
        ("name: [mine\ndata:", "is not valid YAML: line 2"),
        ("", "holds no settings"),
        ("nam: mine\ndata: {transactions: orders.csv}\n", "there is no key `nam`; did you mean `name`?"),
        ("name: mine\ndata: {transaction: orders.csv}\n", "`data.transaction`; did you mean `transactions`?"),
        ("name: mine\ndate: {transactions: orders.csv}\n", "there is no key `date`; did you mean `data`?"),
        (GOOD + "  snapshot: 2024-02-30\n", "is not valid YAML: day is out of range for month; correct the date"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(write, text, message):
    with pytest.raises(UserError) as caught:
        load_settings(write(text))
    assert message in str(caught.value)
    assert "params.yml" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(caught.value.problems) == 1


def test_all_problems_are_said_at_once(write):
    with pytest.raises(UserError) as caught:
        load_settings(write("nam: mine\ndata: {transactions: orders.csv, return: net}\nsegments: {k: 99}\n"))
    assert len(caught.value.problems) == 3  # nam, return, k
    assert str(caught.value).startswith("(1) ")


def test_a_missing_parameter_file_is_said(tmp_path):
    with pytest.raises(UserError, match="cannot be read: No such file"):
        load_settings(tmp_path / "nothing.yml")
    with pytest.raises(UserError) as caught:
        load_settings(tmp_path / "nothing.yml", ["k"])
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(
    ("override", "section", "key", "value"),
    [
        ("segments.k=5", "segments", "k", 5),
        ("segments.k=auto", "segments", "k", "auto"),
        ("data.returns=net", "data", "returns", "net"),
        ("data.columns.customer_id=Kunde", "data", "columns", {"order_id": "Auftrag", "customer_id": "Kunde"}),
        ("data.columns={product: A=B}", "data", "columns", {"product": "A=B"}),
        ("data.exclude_products=[POST, 22423]", "data", "exclude_products", ["POST", "22423"]),
        ("data.currency=null", "data", "currency", None),
        ("data.currency=", "data", "currency", None),
        ("data.snapshot=2024-05-01", "data", "snapshot", date(2024, 5, 1)),
        ("privacy.min_cell=3", "privacy", "min_cell", 3),
    ],
)
def test_an_override_is_read_as_yaml_and_holds_over_the_file(write, override, section, key, value):
    path = write(GOOD + "  currency: EUR\n  columns: {order_id: Auftrag}\nsegments: {k: 4}\n")
    settings = load_settings(path, [override])
    assert getattr(getattr(settings, section), key) == value
    assert settings.name == "mine"
    assert settings.segments.k == (value if key == "k" else 4)


def test_of_two_overrides_of_one_key_the_later_holds(write):
    assert load_settings(write(GOOD), ["segments={k: 3}", "segments.k=4", "segments.k=5"]).segments.k == 5


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("segments.k", "`--set segments.k` has no `=`; write it as `--set KEY=VALUE`"),
        ("=5", "`--set =5` has an empty key"),
        ("segments..k=5", "`--set segments..k=5` has an empty key"),
        ("name.first=x", "`--set name.first=x`: `name` is 'mine', not a section with keys under it"),
        ("segments.k.x=5", "`--set segments.k.x=5`: `segments.k` is 4, not a section"),
        ("segments=[", "`--set segments=[` is not valid YAML: line 1"),
        ("segments.k=99", "`--set segments.k=99`: 99 will not do; write auto or a whole number from 2 to 10."),
        ("segments.kmax=5", "`--set segments.kmax=5`: there is no key `segments.kmax`; did you mean `k_max`?"),
        ("segmnets.k=5", "`--set segmnets.k=5`: there is no key `segmnets`; did you mean `segments`?"),
        ("data.columns.custmer_id=x", "`--set data.columns.custmer_id=x`: there is no key `data.columns.custmer_id`"),
        ("data={transactions: orders.csv, returns: x}", "returns: x}`, data.returns: 'x' will not do"),
        ("data={returns: net}", "`--set data={returns: net}`: `data` names no input"),
        ("data.transactions=other.csv", "`--set data.transactions=other.csv`: 'other.csv' is no file"),
        ("data.snapshot=2024-02-30", "is not valid YAML: day is out of range"),
        ("segments=5", "`--set segments=5`: `segments` needs its settings under it"),
    ],
)
def test_an_override_that_is_wrong_is_said_to_be_the_one(write, override, message):
    with pytest.raises(UserError) as caught:
        load_settings(write(GOOD + "segments: {k: 4}\n"), ["data.returns=net", override, "privacy.min_cell=5"])
    assert message in str(caught.value)
    assert "params.yml" not in str(caught.value).replace("looked for", "").split(";")[0]
    assert "\n" not in str(caught.value)
    assert len(caught.value.problems) == 1


def test_the_file_is_said_to_be_wrong_where_it_is(write):
    with pytest.raises(UserError) as caught:
        load_settings(write("name: mine\nsegments: {k: 99}\n"), ["data.returns=net", "data.returns=", "nope"])
    no_equals, *others = caught.value.problems
    assert "`--set nope` has no `=`" in no_equals
    assert [problem.split(":")[0].rsplit("/")[-1] for problem in others] == [
        "params.yml",  # data names no input
        "`--set data.returns=`",
        "params.yml, segments.k",
    ]


def test_every_setting_is_documented(root):
    text = (root / "book" / "howto" / "rerun.md").read_text(encoding="utf-8")
    fields = {"name", "seed"}
    for section in ("data", "segments", "profiles", "value", "economics", "actions", "privacy"):
        model = Settings.model_fields[section].annotation
        fields |= {f"{section}.{field}" for field in model.model_fields}
    documented = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `") and line.count("|") == 4}
    assert fields <= documented
    assert {key for key in documented if "." in key} <= fields
