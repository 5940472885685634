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
        (GOOD + "zzz: 1\n", "there is no key `zzz`; the keys there are name, data, segments, privacy, seed."),
        (GOOD + "  columns: {custmer_id: x}\n", "did you mean `customer_id`?"),
        (GOOD + "  returns: drop\n", "data.returns: 'drop' will not do; input should be 'exclude' or 'net'"),
        (GOOD + "  currency: EURO\n", "data.currency: 'EURO' will not do; not a currency code"),
        (GOOD + "  snapshot: 31.12.2024\n", "data.snapshot"),
        (GOOD + "segments: {k: 1}\n", "segments.k: 1 will not do; write auto or a whole number from 2 to 10"),
        (GOOD + "segments: {k: 3.5}\n", "segments.k"),
        ("name: Mine!\ndata: {transactions: orders.csv}\n", "name: 'Mine!' must be lower-case letters"),
        ("name: ../x\ndata: {transactions: orders.csv}\n", "must be lower-case letters"),
        ("data: {transactions: orders.csv}\n", "the key `name` is missing"),
        (GOOD + "  snapshot: 20240630\n", "data.snapshot: 20240630 will not do; write it as 2024-12-31"),
        (GOOD + "segments: 5\n", "`segments` needs its settings under it"),
        (GOOD + "seed: 1\nseed: 2\n", "the key `seed` stands there twice"),
        ("name: mine\ndata: {transactions: ~nobody-at-all/x.csv}\n", "is no file"),
        ("name: mine\ndata: {}\n", "the key `data.transactions` is missing"),
        (
            "name: mine\ndata: {transactions: nothing.csv}\n",
            "data.transactions: 'nothing.csv' is no file; looked for",
        ),
        (GOOD + "  known_segments: truth.csv\n", "data.known_segments: 'truth.csv' is no file"),
        ("name: [mine\ndata:", "is not valid YAML: line 2"),
        ("", "holds no settings"),
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
    assert len(caught.value.problems) == 4  # nam, name, return, k
    assert str(caught.value).startswith("(1) ")


def test_a_missing_parameter_file_is_said(tmp_path):
    with pytest.raises(UserError, match="cannot be read: No such file"):
        load_settings(tmp_path / "nothing.yml")


def test_every_setting_is_documented(root):
    text = (root / "book" / "howto" / "rerun.md").read_text(encoding="utf-8")
    fields = {"name", "seed"}
    for section in ("data", "segments", "privacy"):
        model = Settings.model_fields[section].annotation
        fields |= {f"{section}.{field}" for field in model.model_fields}
    documented = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `") and line.count("|") == 4}
    assert fields <= documented
    assert {key for key in documented if "." in key} <= fields
