"""The playbook has an answer to everything, and says what is wrong with it."""

import numpy as np
import pandas as pd
import pytest
import yaml

from segbook.actions.playbook import OWN, load_playbook
from segbook.actions.situation import BANDS, UNKNOWN, list_situations, match
from segbook.actions.strategy import choose_strategies, find_advice
from segbook.errors import UserError
from segbook.segments import ARCHETYPES, LEVELS
from segbook.settings import CONTACT_COSTS


@pytest.fixture
def own():
    return yaml.safe_load(OWN.read_text(encoding="utf-8"))


@pytest.fixture
def write(tmp_path):
    def write(content: dict):
        path = tmp_path / "mine.yml"
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        return path

    return write


def one_strategy(**changes) -> dict:
    texts = dict.fromkeys(("strategy", "goal", "offer", "measure", "avoid"), "Something")
    return texts | {"when": {}, "steps": ["Do it"]} | changes


def situation(name: str, **bands: str) -> pd.DataFrame:
    return pd.DataFrame([{"segment_id": 1} | dict.fromkeys(BANDS, UNKNOWN) | {"name": name} | bands])


def test_every_situation_that_there_can_be_is_listed_once():
    frame = pd.DataFrame(list_situations())
    assert not frame.duplicated().any()
    assert len(frame) == len(LEVELS) * 4 * 4 * 3 * 4 * 4 * 3 + len(ARCHETYPES) * 4
    assert set(frame["name"]) == {*LEVELS, *ARCHETYPES}
    alone = frame[frame["name"].isin(ARCHETYPES)]
    assert set(alone["value"]) == {UNKNOWN}
    assert set(alone["satisfaction"]) == {*BANDS["satisfaction"], UNKNOWN}


def test_each_situation_gets_one_strategy_and_each_strategy_occurs():
    playbook, situations = load_playbook(), list_situations()
    bands = pd.DataFrame(situations).assign(segment_id=range(len(situations["name"])))
    chosen = choose_strategies(bands, playbook)
    assert len(chosen) == len(bands)
    assert {id(strategy) for strategy in chosen.values()} == {id(strategy) for strategy in playbook.strategies}
    for segment_id in range(0, len(bands), 997):
        one = {fact: values[segment_id : segment_id + 1] for fact, values in situations.items()}
        first = next(rule for rule in playbook.strategies if match(rule.when, one)[0])
        assert chosen[segment_id] is first


def test_no_treatment_is_idle():
    playbook = load_playbook()
    assert set(playbook.treatments) == {name for rule in playbook.strategies for name in rule.treatments}


@pytest.mark.parametrize(
    ("level", "wanted"),
    [
        ("High-Value", ("loyalty programme", "premium offers", "early access")),
        ("Regular", ("engagement", "cross-selling")),
        ("New/Potential", ("welcome series", "education")),
        ("At-Risk", ("re-engagement", "special discount")),
    ],
)
def test_each_level_is_treated_as_the_field_does(level, wanted):
    for name in (name for name, its_level in LEVELS.items() if its_level == level):
        strategy = choose_strategies(situation(name, leaving="few"), load_playbook())[1]
        told = " ".join([*strategy.steps, *strategy.treatments]).lower()
        assert all(words in told for words in wanted), (name, told)


def test_opposite_situations_get_opposite_answers():
    playbook = load_playbook()
    stay, leave = (choose_strategies(situation("Champions", leaving=each), playbook)[1] for each in ("few", "many"))
    assert stay.strategy == "Keep them close"
    assert leave.strategy == "Find out why they leave"
    advice = {
        (fact, band): [said for said, _ in find_advice(situation("At Risk", **{fact: band}), playbook)[1]]
        for fact, band in [
            ("discounts", "pay"),
            ("discounts", "lose"),
            ("satisfaction", "high"),
            ("satisfaction", "low"),
        ]
    }
    assert advice["discounts", "pay"] == ["A discount pays here; use it before dearer contact"]
    assert advice["discounts", "lose"] == ["Give no discounts here"]
    assert advice["satisfaction", "high"][0].startswith("They are content")
    assert advice["satisfaction", "low"][0].startswith("Mend before you sell")
    assert find_advice(situation("Dissatisfied", satisfaction="low"), playbook)[1] == []


def test_what_a_treatment_costs_is_contacts_times_channel():
    series = load_playbook().treatments["welcome series"]
    assert series.cost(CONTACT_COSTS) == pytest.approx(0.09)
    assert series.cost({"email": 0.5}) == 1.5


def test_everything_wrong_is_said_at_once(own, write):
    own["treatments"]["reminder"]["chanel"] = "email"
    own["treatments"]["special discount"]["discount"] = 15
    own["treatments"]["early access"]["assumed"] = [0.05, 0.02, 0.1]
    own["strategies"][0]["when"]["leaving"] = ["lots"]
    del own["strategies"][1]["goal"]
    with pytest.raises(UserError) as caught:
        load_playbook(write(own))
    told = "\n".join(caught.value.problems)
    assert len(caught.value.problems) == 5
    assert "did you mean `channel`?" in told
    assert "write three shares, the least, the likely and the most" in told
    assert "`leaving` is a list of some of many, some, few, unknown" in told
    assert "the key `strategies.2.goal` is missing" in told
    assert all("mine.yml" in problem for problem in caught.value.problems)


def test_rules_that_leave_a_gap_or_can_never_hold_are_found(own, write):
    own["strategies"] = [
        one_strategy(strategy="All lost", when={"name": ["Lost"]}, treatments=["fax"]),
        one_strategy(strategy="Lost and few", when={"name": ["Lost"], "leaving": ["few"]}),
        one_strategy(strategy="Rest", when={"name": [*list(LEVELS)[1:], *ARCHETYPES]}),
        one_strategy(strategy="Cannot be", when={"name": ["Place"], "value": ["high"]}),
    ]
    own["besides"] = [{"when": {"name": ["Place"], "gap": ["clear"]}, "say": "Never"}]
    with pytest.raises(UserError) as caught:
        load_playbook(write(own))
    told = caught.value.problems
    assert "names the treatment fax, which `treatments` does not describe" in told[0]
    assert "strategy 2, “Lost and few”, can never hold: every situation that it speaks of is taken" in told[1]
    assert "strategy 4, “Cannot be”, can never hold: no situation is like that" in told[2]
    assert "advice 1 of `besides` can never hold" in told[3]
    assert "segments without a strategy: Champions (for example name Champions, value high" in told[4]
    assert len(told) == 5


def test_blank_texts_and_names_that_differ_in_capitals_alone_are_refused(own, write):
    own["treatments"]["Reminder"] = own["treatments"]["reminder"]
    with pytest.raises(UserError, match="the treatments Reminder and reminder are one name"):
        load_playbook(write(own))
    own["strategies"][0]["strategy"] = "  "
    with pytest.raises(UserError, match=r"strategies\.1\.strategy"):
        load_playbook(write(own))


def test_one_strategy_for_all_is_a_playbook(own, write):
    own["strategies"], own["besides"] = [one_strategy()], []
    playbook = load_playbook(write(own))
    bands = pd.concat([situation("Lost"), situation("Typical")]).assign(segment_id=[1, 2])
    assert set(choose_strategies(bands, playbook)) == {1, 2}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no settings"),
        ("treatments: [", "is not valid YAML: line 1"),
        ("treatments: {}\n", "the key `strategies` is missing"),
    ],
)
def test_a_file_that_is_no_playbook_is_refused(tmp_path, text, message):
    path = tmp_path / "mine.yml"
    path.write_text(text)
    with pytest.raises(UserError, match=message):
        load_playbook(path)


def test_matching_wants_all_conditions():
    situations = {"name": np.array(["Lost", "Lost", "Champions"]), "leaving": np.array(["few", "many", "few"])}
    assert match({"name": ("Lost",), "leaving": ("few",)}, situations).tolist() == [True, False, False]
    assert match({}, situations).all()
