"""The pages that are written for one run: the first page and one page per segment."""

from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from segbook import actions, data, features, profiles, segments, structure
from segbook.common import use_style, wording
from segbook.common.chapter import Chapter
from segbook.common.paths import project_root
from segbook.settings import Settings


def write_pages(settings: Settings, staging: Path) -> list[str]:
    """Write the first page and the pages of the segments, with their figures.

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
    public = profiles.suppress_small(run.read("profiles"), settings.privacy.min_cell)
    plan = profiles.suppress_small(run.read("actions"), settings.privacy.min_cell, keep=["strategy", "priority"])
    (staging / "book").mkdir(parents=True, exist_ok=True)
    (staging / "segments").mkdir(exist_ok=True)
    _draw_shares(public, staging / "book" / "shares.png")
    _write(staging / "book" / "index.md", "index.md", _first_page(settings, run, public, plan))
    contrasts, mix = run.read("contrasts"), run.read("segment_mix")
    pages = []
    for row, profile in public.iterrows():
        page = f"segments/segment_{profile['segment_id']}"
        _write(staging / f"{page}.md", "segment.md", _segment_page(settings, contrasts, mix, profile, plan.loc[row]))
        if pd.notna(profile["customers"]):
            _draw_contrast(contrasts, profile, staging / f"{page}.png")
        pages.append(page)
    return pages


def _first_page(settings: Settings, run: Chapter, public: pd.DataFrame, plan: pd.DataFrame) -> dict:
    facts = {chapter: run.facts(chapter) for chapter in ("data", "features", "structure", "segments")}
    currency = settings.data.currency
    funnel = run.read("funnel")
    silhouette = facts["structure"]["silhouette"]
    return {
        "name": settings.name,
        "facts": facts,
        "currency": currency,
        "rows": public.merge(plan[["segment_id", "strategy", "priority"]], on="segment_id").to_dict("records"),
        "min_cell": settings.privacy.min_cell,
        "small": bool(public["customers"].isna().any()),
        "who": profiles.words.answer(public),
        "first": actions.words.answer(plan, currency),
        "returns": data.words.describe_returns(settings.data.returns, funnel, facts["data"], currency),
        "losses": data.words.describe_losses(funnel, currency),
        "strength": structure.words.strength(silhouette),
        "borders": segments.words.describe_borders(facts["segments"]["border_share"]),
        "known": settings.data.known_segments
        and segments.words.compare_known(
            facts["segments"]["adjusted_rand"], facts["segments"]["known_customers"], given=True
        ),
        "constant": segments.words.describe_constant(run.read("features")),
        "shares_alt": _describe_shares(public),
    }


def _segment_page(
    settings: Settings, contrasts: pd.DataFrame, mix: pd.DataFrame, profile: pd.Series, action: pd.Series
) -> dict:
    contrasts = contrasts[contrasts["segment_id"] == profile["segment_id"]]
    mix = mix[mix["segment_id"] == profile["segment_id"]]
    return {
        "profile": profile.to_dict(),
        "published": bool(pd.notna(profile["customers"])),
        "currency": settings.data.currency,
        "portrait": profiles.words.portrait(profile, settings.data.currency, settings.privacy.min_cell),
        "apart": profiles.words.set_apart(contrasts),
        "contrasts": contrasts.to_dict("records"),
        "features": features.BY_NAME,
        "mixes": [
            {
                "attribute": attribute,
                "sentence": profiles.words.describe_mix(mix, attribute),
                "rows": rows.head(5).to_dict("records"),
            }
            for attribute, rows in mix.groupby("attribute")
        ],
        "card": actions.words.card(action),
        "priority": int(action["priority"]),
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
    environment.filters |= {"decimal": "{:.2f}".format, "cell": wording.cell, "value": _write_value}
    path.write_text(environment.get_template(template).render(values), encoding="utf-8")


def _write_value(value: float, feature: str, currency: str | None) -> str:
    return features.words.write_value(feature, currency)(value)


def _draw_shares(public: pd.DataFrame, path: Path) -> None:
    figure, ax = plt.subplots(figsize=(5.2, 0.8 + 0.75 * len(public)))
    profiles.plots.plot_shares(public.dropna(subset=["share"]), ax)
    _save(figure, path)


def _draw_contrast(contrasts: pd.DataFrame, profile: pd.Series, path: Path) -> None:
    figure, ax = plt.subplots(figsize=(5.2, 2.6))
    own = contrasts[contrasts["segment_id"] == profile["segment_id"]]
    reach = 1.3 * max(1.0, contrasts["deviation"].abs().max())
    profiles.plots.plot_contrast(own, profile["segment_id"], reach, ax)
    _save(figure, path)


def _save(figure: plt.Figure, path: Path) -> None:
    figure.savefig(path, bbox_inches="tight")
    plt.close(figure)


def _describe_shares(public: pd.DataFrame) -> str:
    parts = (
        f"{row.segment}: {wording.percent(row.share)} of customers, {wording.percent(row.revenue_share)} of revenue"
        for row in public.dropna(subset=["share"]).itertuples()
    )
    return "Bars. " + "; ".join(parts) + "."
