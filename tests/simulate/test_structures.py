"""What is planted comes back; where nothing is planted, nothing is."""

import numpy as np
import pandas as pd
import pytest

from segbook.models import Transform, fit_kmeans
from segbook.simulate.catalogue import BRANDS, CATEGORIES, load_catalogue
from segbook.simulate.personas import PERSONAS
from segbook.simulate.profiles import ATTITUDES, CAMPAIGNS, CHANNELS, choose
from segbook.structure import label_partitions, measure_partitions

STRUCTURES = ("natural", "continuum", "none")


def compute_alpha(answers: pd.DataFrame) -> float:
    """Cronbach's alpha of the items of one scale, after turning those worded the other way round."""
    turned = answers.assign(**{name: 6 - answers[name] for name in answers if name.endswith("_r")})
    items = len(turned.columns)
    return items / (items - 1) * (1 - turned.var().sum() / turned.sum(axis=1).var())


@pytest.fixture(scope="module")
def known(simulated):
    """The natural customers with their segment, by table."""
    tables = simulated()
    segments = tables["truth_segments"][["customer_id", "segment"]]
    return {name: table.merge(segments, on="customer_id") for name, table in tables.items() if "truth" not in name}


@pytest.mark.parametrize("structure", STRUCTURES)
def test_clean_tables_have_a_row_for_each_customer_and_nothing_missing(simulated, structure):
    tables = simulated(structure=structure)
    ids = tables["customers"]["customer_id"]
    assert len(ids) == ids.nunique() == 6_000
    for name in ("truth_segments", "truth_lifetimes"):
        assert tables[name]["customer_id"].equals(ids)
    assert len(tables["truth_response"]) == len(CAMPAIGNS) * len(ids)
    assert set(tables["transactions"]["customer_id"]) == set(ids)
    assert set(tables["survey"]["customer_id"]) < set(ids)
    assert len(tables["survey"]) == pytest.approx(0.6 * len(ids), rel=0.05)
    for name, table in tables.items():
        assert table.drop(columns="left_on", errors="ignore").notna().all(axis=None), name
        assert not table.duplicated().any(), name
    assert tables["transactions"]["ordered_at"].between("2023-01-01", "2025-01-31 23:59").all()
    assert (tables["transactions"]["amount"] > 0).all()
    assert tables["truth_response"][["p_without", "p_with"]].stack().between(0, 1).all()


def test_personas_shop_as_planted(simulated, known):
    truth, lines = simulated()["truth_segments"], known["transactions"]
    shares = truth["segment"].value_counts(normalize=True)
    assert shares.to_dict() == pytest.approx({each.name: each.share for each in PERSONAS}, abs=0.001)
    orders = lines.drop_duplicates("order_id")
    per_customer = orders.groupby("segment").size() / truth["segment"].value_counts()
    assert per_customer["one_time"] == 1
    assert per_customer["devoted"] > 2 * per_customer["regular"] > 10 * per_customer["newcomer"]
    assert lines.loc[lines["segment"] == "lapsed", "ordered_at"].max() < pd.Timestamp("2024-07-10")
    channels = pd.crosstab(orders["segment"], orders["channel"], normalize="index")
    brands = pd.crosstab(lines["segment"], lines["brand"], normalize="index")
    reduced = (lines["discount"] > 0).groupby(lines["segment"]).mean()
    for persona in PERSONAS:
        channel = dict(zip(CHANNELS, persona.profile.channels, strict=True))
        assert channels.loc[persona.name].to_dict() == pytest.approx(channel, abs=0.03)
        assert reduced[persona.name] == pytest.approx(persona.profile.discounts, abs=0.03)
    assert brands.loc["devoted", BRANDS[2]] > 2 * brands.loc["one_time", BRANDS[2]]


def test_tastes_and_habits_come_back(known):
    lines = known["transactions"]
    by_taste = pd.crosstab(lines["segment"], lines["category"], normalize="index")
    for persona in PERSONAS:
        if persona.name not in ("newcomer", "lapsed"):  # these shop in some seasons only
            tastes = np.array(persona.profile.tastes) / sum(persona.profile.tastes)
            assert by_taste.loc[persona.name, list(CATEGORIES)].to_list() == pytest.approx(tastes, abs=0.06)
    at = lines["ordered_at"]
    evening = (at.dt.hour >= 17).groupby(lines["segment"]).mean()
    weekend = (at.dt.day_of_week >= 5).groupby(lines["segment"]).mean()
    assert evening["newcomer"] > evening["lapsed"] + 0.15
    assert weekend["one_time"] == pytest.approx(3.4 / 8.4, abs=0.04)
    assert weekend["lapsed"] == pytest.approx(1.6 / 6.6, abs=0.04)
    in_2024 = at.dt.year == 2024
    assert (at[in_2024].dt.month == 12).sum() > 1.5 * (at[in_2024].dt.month == 6).sum()
    garden = (lines["category"] == "Garden").groupby(at.dt.month).mean()
    assert garden[5] > 3 * garden[12]


def test_people_are_as_planted(known):
    people = known["customers"].groupby("segment")
    for persona in PERSONAS:
        each, profile = people.get_group(persona.name), persona.profile
        assert each["age"].mean() == pytest.approx(profile.age, abs=1.2)
        assert each["income"].median() == pytest.approx(profile.income, rel=0.05)
        assert each["satisfaction"].mean() == pytest.approx(profile.satisfaction, abs=0.3)
        assert each["web_visits"].mean() == pytest.approx(profile.web_visits, rel=0.1)
        assert (each["loyalty_member"] == "yes").mean() == pytest.approx(profile.loyalty, abs=0.05)
        assert (each["gender"] == "female").mean() == pytest.approx(profile.female, abs=0.06)
    parents = known["customers"]["has_children"] == "yes"
    assert known["customers"].loc[parents, "household_size"].min() >= 2
    postcodes = known["customers"].drop_duplicates("city").set_index("city")["postcode"]
    assert (postcodes["Leipzig"][:2], postcodes["Nice"][:2], len(postcodes["Vienna"])) == ("04", "06", 4)


@pytest.mark.parametrize("structure", ["natural", "continuum"])
@pytest.mark.parametrize("attitude", ATTITUDES)
def test_scales_of_the_survey_are_reliable(simulated, structure, attitude):
    survey = simulated(structure=structure)["survey"]
    items = survey[[name for name in survey if name.startswith(f"{attitude}_")]]
    assert 0.75 <= compute_alpha(items) <= 0.85
    assert items.stack().isin(range(1, 6)).all()


def test_attitudes_are_as_planted(known):
    survey = known["survey"].groupby("segment")
    for position, attitude in enumerate(ATTITUDES):
        planted = {each.name: each.profile.attitudes[position] for each in PERSONAS}
        answered = survey[f"{attitude}_1"].mean()
        assert answered.corr(pd.Series(planted)) > 0.98
    assert survey["price_3_r"].mean()["one_time"] < survey["price_3_r"].mean()["devoted"] - 0.8


def test_lifetimes_and_responses_follow_from_the_personas(simulated):
    tables = simulated()
    truth = tables["truth_segments"].merge(tables["truth_lifetimes"], on="customer_id")
    first = tables["transactions"].groupby("customer_id")["ordered_at"].min().dt.normalize()
    assert (first == pd.to_datetime(truth.set_index("customer_id")["joined_on"])).all()
    gone = truth["left_on"].notna().groupby(truth["segment"]).mean()
    assert gone.to_dict() == {"devoted": 0, "regular": 0, "newcomer": 0, "lapsed": 1, "one_time": 1}
    response = tables["truth_response"].merge(truth, on="customer_id")
    active = response[response["left_on"].isna()]
    expected = 1 - np.exp(-(active["orders_per_month"] + 0.01) * 30 / 30.4375)
    assert np.abs(active["p_without"] - expected).max() < 0.0002
    uplift = (response["p_with"] - response["p_without"]).groupby([response["segment"], response["campaign"]]).mean()
    assert uplift["newcomer", "welcome series"] > 3 * uplift["regular", "welcome series"]
    assert uplift["lapsed", "reminder"] < 0


def test_the_continuum_has_no_groups_but_shifts(simulated, summarise):
    best = {}
    for structure in ("natural", "continuum"):
        features = summarise(simulated(structure=structure)["transactions"])
        points = Transform.fit(features, dict.fromkeys(features, "log1p")).apply(features)[:2_000]
        measures = measure_partitions(points, label_partitions(points, fit_kmeans, range(1, 8), seed=1))
        silhouette = measures[(measures["criterion"] == "silhouette") & (measures["k"] >= 4)]["value"]
        best[structure] = silhouette.max()
    assert best["natural"] > best["continuum"] + 0.08
    tables = simulated(structure="continuum")
    assert set(tables["truth_segments"]["segment"]) == {"everybody"}
    everybody = tables["customers"].merge(tables["survey"], on="customer_id")
    assert everybody["age"].corr(everybody["income"], method="spearman") > 0.2
    assert everybody["age"].corr(everybody["quality_1"]) > 0.1
    assert everybody["age"].corr(everybody["price_1"]) < -0.1
    rates = tables["truth_lifetimes"]["orders_per_month"]
    assert rates.var() / rates.mean() ** 2 == pytest.approx(0.97, abs=0.15)  # (1 + 1/1.5) × 1.18 − 1


def test_where_there_is_no_structure_nothing_goes_with_anything(simulated, summarise):
    tables = simulated(structure="none")
    everything = tables["customers"].merge(summarise(tables["transactions"]), on="customer_id")
    everything = everything.merge(tables["survey"], on="customer_id").drop(columns=["customer_id", "city", "postcode"])
    codes = everything.apply(lambda column: column.factorize(sort=True)[0])
    correlation = codes.corr(method="spearman").abs().to_numpy()
    assert correlation[~np.eye(len(correlation), dtype=bool)].max() < 0.08  # 4 standard errors and more
    tastes = pd.crosstab(tables["transactions"]["ordered_at"].dt.month, tables["transactions"]["category"])
    assert tastes.div(tastes.sum(axis=1), axis=0).std().max() < 0.02


def test_choices_follow_their_weights():
    rng = np.random.default_rng(0)
    drawn = choose(np.repeat([0, 1], 50_000), np.array([[1, 0, 3], [0, 5, 0]]), rng)
    assert np.bincount(drawn[:50_000], minlength=3) / 50_000 == pytest.approx([0.25, 0, 0.75], abs=0.01)
    assert (drawn[50_000:] == 1).all()


def test_the_catalogue_has_every_brand_in_every_category():
    catalogue = load_catalogue()
    assert catalogue["product_id"].is_unique
    assert catalogue.groupby("category")["brand"].nunique().to_dict() == dict.fromkeys(CATEGORIES, len(BRANDS))
    assert catalogue.groupby("brand")["unit_price"].mean().sort_values().index.tolist() == list(BRANDS)
