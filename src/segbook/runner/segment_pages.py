"""One page per segment: who they are, what they bring, how sure we are of it, what to do."""

from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

from segbook import actions, bayes, features, profiles, segments, value
from segbook.common.chapter import Chapter
from segbook.runner.templates import save_figure, write_page
from segbook.settings import Settings


def write_segment_pages(
    settings: Settings,
    run: Chapter,
    public: pd.DataFrame,
    plan: pd.DataFrame,
    values: pd.DataFrame | None,
    staging: Path,
) -> list[str]:
    """Write the pages of the segments and their figures.

    Parameters
    ----------
    settings : Settings
    run : Chapter
    public, plan, values
        As for `segbook.runner.first_page.write_first_page`.
    staging : Path
        The book's source folder.

    Returns
    -------
    list of str
        The pages as the table of contents names them.
    """
    min_cell = settings.privacy.min_cell
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
        write_page(staging / f"{page}.md", "segment.md", page_values)
        if pd.notna(profile["customers"]):
            _draw_differences(own[2], profile["segment_id"], entries, staging / f"{page}.png")
        pages.append(page)
    return pages


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
        save_figure(figure, page.with_name(f"{page.name}_times.png"))
    if len(own[1]):
        figure, ax = plt.subplots(figsize=(5.2, 3.2))
        plots.plot_season(months, segment_id, name, ax)
        save_figure(figure, page.with_name(f"{page.name}_season.png"))
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


def _draw_differences(
    differences: pd.DataFrame, segment_id: int, entries: dict[str, features.Feature], path: Path
) -> None:
    bars = min(differences["feature"].nunique(), profiles.plots_differences.MOST_BARS)
    figure, ax = plt.subplots(figsize=(5.2, 1.5 + 0.42 * bars))
    profiles.plots_differences.plot_differences(differences, segment_id, entries, ax)
    save_figure(figure, path)


def _tell_value(row: pd.Series, settings: Settings, run: Chapter) -> str:
    if pd.isna(row["customers"]):
        return ""
    return value.words.tell_segment(row, run.facts("value"), settings.data.currency)
