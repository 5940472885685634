"""The pages that are written for one run: the first page and one page per segment."""

from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from segbook import actions, bayes, data, features, profiles, segments, structure, value
from segbook.common import use_style, wording
from segbook.common.chapter import Chapter
from segbook.common.paths import project_root
from segbook.runner.chapters import find_chapters
from segbook.runner.codebook import describe_tables
from segbook.runner.support import describe_support
from segbook.settings import Settings


def write_pages(settings: Settings, staging: Path) -> list[str]:
    """Write the first page, the reference pages and the pages of the segments, with their figures.

    Parameters
    ----------
    settings : Settings
    staging : Path
        The book's source folder.

    Returns
    -------
    list of str
        The pages of the segments as the table of contents names them.
    """
    use_style()
    run = Chapter("pages", settings.name)
    min_cell = settings.privacy.min_cell
    public = profiles.suppress_small(run.read("profiles"), min_cell)
    plan = run.read("actions")
    for folder in ("book/reference", "segments"):
        (staging / folder).mkdir(parents=True, exist_ok=True)
    values = value.publish_values(run.read("value_segments"), min_cell) if settings.data.transactions else None
    _draw_shares(public, staging / "book" / "shares.png")
    if values is not None:
        _draw_expected(values, settings, run.facts("value"), staging / "book" / "expected.png")
    _write(staging / "book" / "index.md", "index.md", _first_page(settings, run, public, plan, values))
    _write(staging / "book" / "reference" / "support.md", "reference/support.md", _support_page(run))
    _write(
        staging / "book" / "reference" / "codebook.md",
        "reference/codebook.md",
        describe_tables(run, list(find_chapters(settings.shape()))),
    )
    entries, stability = features.read_entries(run.read("entries")), run.read("stability").set_index("segment_id")
    contrasts = profiles.publish_contrasts(run.read("contrasts"), entries, min_cell)
    told = [contrasts, *(run.read(table) for table in ("segment_mix", "differences", "typical"))]
    when = [run.read(table) for table in ("segment_hours", "segment_months")] if values is not None else []
    offers = run.read("recommendations") if values is not None else None
    rules = run.read("rules")
    certainty = _read_certainty(run, min_cell)
    pages = []
    for row, profile in public.iterrows():
        page = f"segments/segment_{profile['segment_id']}"
        own = [each[each["segment_id"] == profile["segment_id"]] for each in told]
        sure = {
            "verdict": run.facts("structure")["verdict_told"],
            "stability": segments.words.tell_stability(stability.loc[profile["segment_id"]]),
            "certainty": _tell_certainty(certainty, profile["segment_id"], run.read("segment_names")),
            "value": "" if values is None else _tell_value(values.loc[row], settings, run),
            "tier": None if values is None else values.loc[row, "tier"],
            "offers": [] if offers is None else _list_offers(offers, profile),
            "rules": _list_rules(rules, profile, min_cell),
            **_tell_times(when, profile, staging / page),
        }
        page_values = _segment_page(settings, entries, *own, profile, plan.loc[row]) | sure
        _write(staging / f"{page}.md", "segment.md", page_values)
        if pd.notna(profile["customers"]):
            _draw_differences(own[2], profile["segment_id"], entries, staging / f"{page}.png")
        pages.append(page)
    return pages


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


def _segment_page(
    settings: Settings,
    entries: dict[str, features.Feature],
    contrasts: pd.DataFrame,
    mix: pd.DataFrame,
    differences: pd.DataFrame,
    typical: pd.DataFrame,
    profile: pd.Series,
    action: pd.Series,
) -> dict:
    currency, min_cell = settings.data.currency, settings.privacy.min_cell
    alone = profile.to_frame().T
    return {
        "profile": profile.to_dict(),
        "orders": "revenue" in profile,
        "published": bool(pd.notna(profile["customers"])),
        "currency": currency,
        "typical": profiles.words_typical.tell_typical(typical, profile["customers"], min_cell),
        "apart": profiles.words_differences.set_apart(differences, entries),
        "centres": profiles.words.tabulate_centres(contrasts, alone, entries, currency, min_cell).to_dict("split")[
            "data"
        ],
        "mixes": [
            {
                "attribute": features.readable(attribute),
                "basis": rows["basis"].iloc[0],
                "sentence": profiles.words.describe_mix(mix, attribute),
                "rows": rows.head(5).to_dict("records"),
            }
            for attribute, rows in mix.groupby("attribute")
            if len(rows) > 1  # one group, such as all the rare postcodes together, tells nothing
        ],
        "card": actions.words.card(action),
        "priority": int(action["priority"]),
    }


def _list_segments(public: pd.DataFrame, plan: pd.DataFrame, values: pd.DataFrame | None) -> list[dict]:
    rows = public.merge(plan[["segment_id", "strategy", "priority"]], on="segment_id")
    return (rows if values is None else rows.merge(values[["segment_id", "tier"]], on="segment_id")).to_dict("records")


def _list_offers(offers: pd.DataFrame, profile: pd.Series) -> list[dict]:
    own = offers[offers["segment_id"] == profile["segment_id"]]
    names = {profile["segment_id"]: profile["segment"]}
    table = actions.products.words_offers.tabulate_recommendations(own, names).reindex(
        columns=["offer", "for", "because"]
    )
    return table.astype(object).where(table.notna(), None).to_dict("records")


def _list_rules(rules: pd.DataFrame, profile: pd.Series, min_cell: int) -> list[dict]:
    own = rules[rules["segment_id"] == profile["segment_id"]]
    if pd.isna(profile["customers"]):
        return []
    return profiles.words_rules.tell_rules(own, min_cell)


def _tell_times(when: list[pd.DataFrame], profile: pd.Series, page: Path) -> dict:
    """Say when a segment buys, and draw it where there is something to draw."""
    if not when or pd.isna(profile["customers"]):
        return {"times": "", "drawn_times": False, "drawn_season": False}
    (hours, months), segment_id, name = when, profile["segment_id"], profile["segment"]
    told, plots = profiles.words_times.describe_best(hours, months, segment_id), profiles.plots_times
    own = [each[each["segment_id"] == segment_id].dropna(subset=["share"]) for each in when]
    if len(own[0]):
        figure, axes = plt.subplots(2, 1, figsize=(5.2, 5.4))
        plots.plot_hours(hours, segment_id, name, axes)
        _save(figure, page.with_name(f"{page.name}_times.png"))
    if len(own[1]):
        figure, ax = plt.subplots(figsize=(5.2, 3.2))
        plots.plot_season(months, segment_id, name, ax)
        _save(figure, page.with_name(f"{page.name}_season.png"))
    return {"times": told, "drawn_times": len(own[0]) > 0, "drawn_season": len(own[1]) > 0}


def _read_certainty(run: Chapter, min_cell: int) -> pd.DataFrame | None:
    """Read how sure the model is of each segment, None where it said nothing that can be trusted."""
    if not run.facts("bayes")["trusted"]:
        return None
    return bayes.publish_certainty(run.read("bayes_segments"), min_cell).set_index("segment_id", drop=False)


def _tell_certainty(certainty: pd.DataFrame | None, segment_id: int, names: pd.DataFrame) -> str:
    if certainty is None or segment_id not in certainty.index:
        return ""
    return bayes.words_certainty.tell_segment(certainty.loc[segment_id], names)


def _support_page(run: Chapter) -> dict:
    return {
        "answer": describe_support(run.read("support")),
        "support": run.read("support").to_dict("records"),
        "mapping": run.read("mapping").to_dict("records"),
        "columns": run.read("columns").to_dict("records"),
    }


def _write(path: Path, template: str, values: dict) -> None:
    environment = Environment(  # noqa: S701 - Markdown, not HTML: `finalize` escapes whatever is not marked as safe
        loader=FileSystemLoader(project_root() / "book"),
        finalize=lambda value: value if isinstance(value, Markup) else wording.escape(value),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(number=wording.number, percent=wording.percent, money=wording.money, day=data.words.day)
    environment.filters |= {"decimal": "{:.2f}".format, "cell": wording.cell}
    path.write_text(environment.get_template(template).render(values), encoding="utf-8")


def _draw_shares(public: pd.DataFrame, path: Path) -> None:
    figure, ax = plt.subplots(figsize=(5.2, 0.8 + 0.75 * len(public)))
    profiles.plots.plot_shares(public.dropna(subset=["share"]), ax)
    _save(figure, path)


def _draw_differences(
    differences: pd.DataFrame, segment_id: int, entries: dict[str, features.Feature], path: Path
) -> None:
    bars = min(differences["feature"].nunique(), profiles.plots_differences.MOST_BARS)
    figure, ax = plt.subplots(figsize=(5.2, 1.5 + 0.42 * bars))
    profiles.plots_differences.plot_differences(differences, segment_id, entries, ax)
    _save(figure, path)


def _draw_expected(values: pd.DataFrame, settings: Settings, facts: dict, path: Path) -> None:
    figure, ax = plt.subplots(figsize=(5.2, 0.9 + 0.5 * len(values)))
    value.plots.plot_expected(values, facts["spent_days"], facts["horizon_days"], settings.data.currency, ax)
    _save(figure, path)


def _tell_value(row: pd.Series, settings: Settings, run: Chapter) -> str:
    if pd.isna(row["customers"]):
        return ""
    return value.words.tell_segment(row, run.facts("value"), settings.data.currency)


def _save(figure: plt.Figure, path: Path) -> None:
    figure.savefig(path, bbox_inches="tight")
    plt.close(figure)


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
