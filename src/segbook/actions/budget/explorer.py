"""The explorer: what the plan brings, by budget, margin and response, with sliders that ask no server for anything."""

import json
from functools import cache
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd
import vl_convert
from IPython.display import HTML
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from matplotlib.ticker import MaxNLocator

from segbook.actions.budget.words_explorer import label_margin, label_response, tell_point
from segbook.common.figures import ACCENT
from segbook.common.wording import money

SLIDERS = {"margin": "Margin", "response": "Response", "budget": "Budget"}
"""What can be moved, in the order of the table, and how it is called."""

WITHOUT = "The sliders need JavaScript, which is off; the table of scenarios below shows the main cases."

NOTHING = "There is nothing to move: no case could be computed of enough customers to be shown."

_FONT = "system-ui, sans-serif"


def explore(curves: pd.DataFrame, budget: float, margin: float, currency: str | None, min_cell: int) -> HTML:
    """Show what the plan brings by budget, with sliders over all cases that were computed.

    Chart, words and the program that draws them are part of the page: it asks nobody for anything. The words are a table of
    the page, so that the numbers are those of `curves` to the last digit.

    Parameters
    ----------
    curves : pandas.DataFrame
        One row for each combination of budget (money), margin (share) and response (times the estimated uplift): gain, lower,
        upper (expected gain and its 95 % interval, money), spent (money), customers, first (text: what is done first). Cases of
        fewer than `min_cell` customers are not shown.
    budget, margin : float
        Where the sliders stand at first, or next to it; the response stands next to 1.
    currency : str or None
    min_cell : int

    Returns
    -------
    IPython.display.HTML
        The same for the same arguments; to be shown once on a page. A sentence where there is nothing to show.

    Raises
    ------
    ValueError
        If a combination is missing or there twice.
    """
    ordered = curves.sort_values(list(SLIDERS), ignore_index=True)
    small = (ordered["customers"] > 0) & (ordered["customers"] < min_cell)
    ordered = ordered.assign(**{name: ordered[name].mask(small) for name in ("gain", "lower", "upper", "spent")})
    if ordered["gain"].isna().all():
        return HTML(f"<p>{NOTHING}</p>")
    stops = {name: np.unique(ordered[name]) for name in SLIDERS}
    if ordered.duplicated(list(SLIDERS)).any() or len(ordered) != np.prod([len(values) for values in stops.values()]):
        raise ValueError("the cases are not every combination of budget, margin and response, each once")
    wanted = {"budget": budget, "margin": margin, "response": 1.0}
    start = {name: int(np.abs(values - wanted[name]).argmin()) for name, values in stops.items()}
    labels = {
        "margin": [label_margin(each) for each in stops["margin"]],
        "response": [label_response(each) for each in stops["response"]],
        "budget": [money(each, currency) for each in stops["budget"]],
    }
    told, sentences = pd.factorize(np.array([tell_point(row, currency, min_cell) for row in ordered.itertuples()]))
    data = {
        "labels": list(labels.values()),
        "told": told.tolist(),
        "sentences": sentences.tolist(),
        "chart": _describe_chart(ordered, start, currency),
    }
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True)
    return HTML(
        environment.get_template("explorer.html").render(
            accent=ACCENT,
            name="What the plan brings, by margin, response and budget",
            sliders=[
                {"name": name, "label": label, "last": len(stops[name]) - 1, "start": start[name]}
                for name, label in SLIDERS.items()
            ],
            without=WITHOUT,
            data=Markup(_inert(data)),  # noqa: S704 - JSON in which nothing can end the element
            script=Markup(_bundle()),  # noqa: S704 - our own program and the library that it uses
        )
    )


def build_chart(ordered: pd.DataFrame, start: dict[str, int], currency: str | None) -> alt.LayerChart:
    """Draw gain by budget, with its interval, for the margin and the response that the sliders show.

    Parameters
    ----------
    ordered : pandas.DataFrame
        As `curves` of `explore`.
    start : dict of str to int
        Which value of each of `SLIDERS` is shown at first, counted from 0.
    currency : str or None

    Returns
    -------
    altair.LayerChart
        With a parameter for each of `SLIDERS`, bound to the element ``explorer-…`` of the page.
    """
    rows = ordered[["budget", "gain", "lower", "upper"]].round(2)
    for name in SLIDERS:
        rows[f"{name}_at"] = np.unique(ordered[name], return_inverse=True)[1]
    rows["told"] = [None if np.isnan(gain) else money(gain, currency) for gain in ordered["gain"]]
    params = {
        name: alt.param(name=name, value=str(at), bind=alt.BindDirect(element=f"#explorer-{name}", event="input"))
        for name, at in start.items()
    }
    ends = [0.0, float(max(rows["budget"].max(), 1))]
    x_scale = alt.Scale(domain=ends, nice=False)
    x = alt.X("budget:Q", title="budget", axis=_axis(ends, currency), scale=x_scale)
    y_axis = _axis([min(rows["lower"].min(), 0.0), max(rows["upper"].max(), 1.0)], currency)
    y = alt.Scale(domain=[y_axis.values[0], y_axis.values[-1]], nice=False)
    shown = alt.Chart(rows).transform_filter("datum.margin_at == margin && datum.response_at == response")
    band = shown.mark_area(color=ACCENT, opacity=0.18).encode(
        x, alt.Y("lower:Q", title="expected gain", axis=y_axis, scale=y), alt.Y2("upper:Q")
    )
    line = shown.mark_line(color=ACCENT, strokeWidth=2.5).encode(x, alt.Y("gain:Q"))
    here = shown.transform_filter("datum.budget_at == budget").encode(x, alt.Y("gain:Q"))
    point = here.mark_point(filled=True, size=130, color=ACCENT, opacity=1, stroke="white")
    middle = sum(ends) / 2
    text = {"fontSize": 15, "fontWeight": "bold", "color": "black", "stroke": "white", "strokeWidth": 4}
    left = here.transform_filter(f"datum.budget <= {middle}").encode(text="told:N")
    right = here.transform_filter(f"datum.budget > {middle}").encode(text="told:N")
    marks = [
        each.mark_text(align=align, dx=dx, dy=dy, **style)
        for style in (text, {**text, "strokeWidth": 0})
        for each, align, dx, dy in ((left, "left", 10, 16), (right, "right", -6, -18))
    ]
    return (
        alt.layer(band, line, point, *marks)
        .add_params(*params.values())
        .properties(width="container", height=280, background="white", description="Expected gain by budget.")
        .configure(font=_FONT)
        .configure_axis(labelFontSize=12, titleFontSize=12, titleFontWeight="normal", gridColor="#e6e6e6")
        .configure_view(stroke=None)
    )


def _axis(ends: list[float], currency: str | None) -> alt.Axis:
    """Give an axis whose few ticks reach around its ends and are written like all money of the report."""
    ticks = MaxNLocator(4).tick_values(*ends).tolist()
    labels = {
        f"{tick:.0f}" if tick.is_integer() else repr(tick): money(tick, currency) if tick else "0" for tick in ticks
    }
    return alt.Axis(values=ticks, labelExpr=f"({json.dumps(labels)})[toString(datum.value)]", labelOverlap=True)


def _describe_chart(ordered: pd.DataFrame, start: dict[str, int], currency: str | None) -> dict:
    """Give the chart without the address of its schema, and its data by a name that does not change."""
    chart = build_chart(ordered, start, currency).to_dict()
    del chart["$schema"]
    return chart


@cache
def _bundle() -> str:
    return vl_convert.javascript_bundle(Path(__file__).with_name("explorer.js").read_text(encoding="utf-8"))


def _inert(data: dict) -> str:
    """Write JSON that cannot end the element that it stands in."""
    return json.dumps(data, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
