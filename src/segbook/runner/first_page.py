"""The first page: who they are, what comes next, what to do first, and how sure we are."""

from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

from segbook import data, profiles, segments, structure, value
from segbook.common import wording
from segbook.common.chapter import Chapter
from segbook.runner.templates import save_figure, write_page
from segbook.settings import Settings


def write_first_page(
    settings: Settings,
    run: Chapter,
    public: pd.DataFrame,
    plan: pd.DataFrame,
    values: pd.DataFrame | None,
    folder: Path,
) -> None:
    """Write the first page and its figures.

    Parameters
    ----------
    settings : Settings
    run : Chapter
    public : pandas.DataFrame
        The table `profiles` without what is too small to be published.
    plan : pandas.DataFrame
        The table `actions`.
    values : pandas.DataFrame or None
        The table `value_segments` without what is too small, if the run has orders.
    folder : Path
        Where the page goes.
    """
    _draw_shares(public, folder / "shares.png")
    if values is not None:
        _draw_expected(values, settings, run.facts("value"), folder / "expected.png")
    write_page(folder / "index.md", "index.md", _first_page(settings, run, public, plan, values))


def _first_page(
    settings: Settings, run: Chapter, public: pd.DataFrame, plan: pd.DataFrame, values: pd.DataFrame | None
) -> dict:
    facts = {chapter: run.facts(chapter) for chapter in ("data", "features", "structure", "segments", "bayes")}
    if values is not None:
        facts["value"] = run.facts("value")
    currency, has_orders = settings.data.currency, "orders" in facts["data"]
    funnel = run.read("funnel")
    returns = constant = ""
    if has_orders:
        steps = funnel[funnel["source"] == "transactions"]
        returns = data.words.describe_returns(settings.data.returns, steps, facts["data"], currency)
        constant = segments.words_names.describe_constant(run.read("features"))
        funnel = steps
    return {
        "name": settings.name,
        "facts": facts,
        "orders": has_orders,
        "period": data.words.period(facts["data"]["first_order"], facts["data"]["last_order"]) if has_orders else "",
        "currency": currency,
        "rows": _list_segments(public, plan, values),
        "min_cell": settings.privacy.min_cell,
        "small": bool(public["customers"].isna().any()),
        "who": profiles.words.answer(public),
        "first": run.facts("actions")["answer"],
        "returns": returns,
        "losses": data.words.describe_losses(funnel, currency),
        "strength": structure.words.strength(facts["segments"]["silhouette"]),
        "borders": segments.words.describe_borders(
            facts["segments"]["border_share"],
            facts["segments"]["customers"],
            settings.privacy.min_cell,
            facts["segments"]["algorithm"],
        ),
        "unfounded": facts["structure"]["verdict"] == "none",
        "method": segments.METHODS[facts["segments"]["algorithm"]],
        "evidence": facts["structure"]["evidence"],
        "stability": segments.words.describe_stability(run.read("stability"), run.read("segment_names")),
        "certain": facts["bayes"].get("certain"),
        "known": settings.data.known_segments and facts["segments"]["known_told"],
        "constant": constant,
        "feature_count": len(run.read("entries")),
        "maker_count": int(run.read("entries")["makes_segments"].sum()),
        "shares_alt": _describe_shares(public),
        "expected_alt": "" if values is None else _describe_expected(values.dropna(subset=["expected"]), currency),
    }


def _list_segments(public: pd.DataFrame, plan: pd.DataFrame, values: pd.DataFrame | None) -> list[dict]:
    rows = public.merge(plan[["segment_id", "strategy", "priority"]], on="segment_id")
    return (rows if values is None else rows.merge(values[["segment_id", "tier"]], on="segment_id")).to_dict("records")


def _draw_shares(public: pd.DataFrame, path: Path) -> None:
    figure, ax = plt.subplots(figsize=(5.2, 0.8 + 0.75 * len(public)))
    profiles.plots.plot_shares(public.dropna(subset=["share"]), ax)
    save_figure(figure, path)


def _draw_expected(values: pd.DataFrame, settings: Settings, facts: dict, path: Path) -> None:
    figure, ax = plt.subplots(figsize=(5.2, 0.9 + 0.5 * len(values)))
    value.plots.plot_expected(values, facts["spent_days"], facts["horizon_days"], settings.data.currency, ax)
    save_figure(figure, path)


def _describe_shares(public: pd.DataFrame) -> str:
    parts = (
        f"{row['segment']}: {wording.percent(row['share'])} of customers"
        + (f", {wording.percent(row['revenue_share'])} of revenue" if "revenue_share" in row else "")
        for _, row in public.dropna(subset=["share"]).iterrows()
    )
    return "Bars. " + "; ".join(parts) + "."


def _describe_expected(values: pd.DataFrame, currency: str | None) -> str:
    parts = (f"{row.segment}: {wording.money(row.expected, currency)}" for row in values.itertuples())
    return "" if values.empty else "Rings and dots. Expected: " + "; ".join(parts) + "."
