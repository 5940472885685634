"""Figures of the draws themselves, of other priors, and of the clouds that the model keeps."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter
from scipy.stats import rankdata

from segbook.bayes.diagnose import Diagnosis, list_parameters
from segbook.bayes.how_many import Sparse
from segbook.bayes.posterior import Posterior
from segbook.bayes.sensitivity import DEPENDS
from segbook.bayes.words_checks import PARAMETERS, STRENGTH_WORDS
from segbook.common.figures import ACCENT, MUTED, fold, segment_colour

CHAIN_SHADES = ("#332288", "#44AA99", "#CC6677", "#DDAA33")
"""Of chains, one after the other; with more they come again."""

BARS, WORST = 20, 4
"""Bars of a histogram of ranks, and parameters of which there is one."""


def plot_traces(posterior: Posterior, names: Mapping[int, str], axes: np.ndarray) -> np.ndarray:
    """Draw the size of each segment draw by draw, one line for each chain.

    Parameters
    ----------
    posterior : Posterior
    names : mapping of int to str
        Name of each segment by its id; segments without one are left out.
    axes : ndarray of Axes
        At least as many as names; those that are left over are emptied.

    Returns
    -------
    ndarray of Axes
    """
    panels = np.ravel(axes)
    for ax, (segment_id, name) in zip(panels, names.items(), strict=False):
        for chain, sizes in enumerate(posterior.share[..., segment_id - 1]):
            ax.plot(sizes, color=CHAIN_SHADES[chain % len(CHAIN_SHADES)], linewidth=0.6, alpha=0.75)
        ax.set_title(fold(name, 24), color=segment_colour(segment_id), fontsize=10.5)
        ax.yaxis.set_major_locator(MaxNLocator(3))
        ax.yaxis.set_major_formatter(PercentFormatter(1))
        ax.xaxis.set_major_locator(MaxNLocator(2, integer=True))
        ax.tick_params(labelsize=10)
        ax.margins(x=0.01)
    return _finish(panels, len(names), "draw", axes)


def plot_ranks(
    posterior: Posterior, diagnosis: Diagnosis, names: Mapping[int, str], labels: Mapping[str, str], axes: np.ndarray
) -> np.ndarray:
    """Draw how the ranks of each chain's draws spread, for the parameters with the largest R-hat (Vehtari et al. 2021).

    All draws of a parameter are ranked together. Where the chains agree, each has as many low as high ranks, and its bars are even.

    Parameters
    ----------
    posterior : Posterior
    diagnosis : Diagnosis
        As `diagnose` gives it of the same posterior.
    names : mapping of int to str
        Name of each segment by its id; segments without one are left out.
    labels : mapping of str to str
        What each feature is called, in the order of the columns of the posterior.
    axes : ndarray of Axes
        `WORST` or more; those that are left over are emptied.

    Returns
    -------
    ndarray of Axes
    """
    panels = np.ravel(axes)
    _, draws = list_parameters(posterior, list(labels))
    table = diagnosis.table[diagnosis.table["segment_id"].isin(list(names))]
    worst = table.sort_values("r_hat", ascending=False, kind="stable", na_position="first").head(
        min(WORST, len(panels))
    )
    chains, per_chain = draws.shape[:2]
    even = per_chain / BARS
    for ax, row in zip(panels, worst.itertuples(), strict=False):
        ranks = rankdata(draws[..., row.Index]).reshape(chains, per_chain)
        for chain, own in enumerate(ranks):
            heights, edges = np.histogram(own, BARS, (0.5, chains * per_chain + 0.5))
            shade = CHAIN_SHADES[chain % len(CHAIN_SHADES)]
            base = chain + 0.5 * np.r_[heights, heights[-1]] / even
            ax.fill_between(edges, chain, base, step="post", color=shade, alpha=0.55, linewidth=0)
            ax.axhline(chain + 0.5, color=shade, linewidth=0.8, linestyle="--")
        ax.set_title(fold(_name_parameter(row, names, labels), 24), fontsize=10.5)
        ax.set_yticks(np.arange(chains), [f"chain {chain + 1}" for chain in range(chains)], fontsize=10, va="bottom")
        ax.set_xticks([1, chains * per_chain], ["lowest", "highest"], fontsize=10)
        for label, side in zip(ax.get_xticklabels(), ("left", "right"), strict=True):
            label.set_horizontalalignment(side)
        ax.tick_params(axis="y", length=0)
    return _finish(panels, len(worst), "rank of the draw", axes)


def _name_parameter(row, names: Mapping[int, str], labels: Mapping[str, str]) -> str:
    kinds = {"size": "size", "mean": "typical", "sd": "spread of", "correlation": "correlation of"}
    about = [labels[feature] for feature in (row.feature, row.other) if not pd.isna(feature)]
    return f"{' '.join([kinds[row.parameter], ' and '.join(about)]).strip()} ({names[row.segment_id]})"


def _finish(panels: np.ndarray, used: int, label: str, axes: np.ndarray) -> np.ndarray:
    """Empty what is left over, and name the axis below the lowest panels."""
    for ax in panels[used:]:
        ax.set_axis_off()
    columns = 1 if np.ndim(axes) < 2 else np.shape(axes)[1]
    for ax in panels[max(used - columns, 0) : used]:
        ax.set_xlabel(label, fontsize=10.5)
        ax.tick_params(axis="x", labelbottom=True)
    return axes


def plot_sensitivity(sensitivity: pd.DataFrame, ax: Axes) -> Axes:
    """Draw how far each other prior moves what it moves most, and what that is.

    Parameters
    ----------
    sensitivity : pandas.DataFrame
        As `vary_prior` gives it.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    table = sensitivity.assign(size=sensitivity["shift"].abs())
    most = table.loc[table.groupby("alternative", sort=False)["size"].idxmax()].reset_index(drop=True)
    sizes = most["size"].where(most["usable"], 0)
    depends = sizes >= DEPENDS
    ax.barh(most.index, sizes, height=0.6, color=np.where(depends, ACCENT, "#c4c4c4"))
    ax.axvline(DEPENDS, color=MUTED, linestyle="--", linewidth=1.2)
    reach = 2.2 * max(sizes.max(), DEPENDS)
    for row in most.itertuples():
        told = f"{row.size:.1f}: {PARAMETERS[row.parameter]}" if row.usable else "cannot be told"
        part = "" if row.strength == 1 or not row.usable else f"\n({STRENGTH_WORDS[row.strength]} of it)"
        spot = {"textcoords": "offset points", "va": "center", "fontsize": 10.5}
        ax.annotate(
            told + part, (max(sizes[row.Index], DEPENDS if not depends[row.Index] else 0), row.Index), (5, 0), **spot
        )
    ax.set_yticks(most.index, [fold(phrase, 21) for phrase in most["believing"]], fontsize=10.5)
    ax.set(xlim=(0, reach), ylim=(len(most) - 0.4, -0.6))
    ax.set_xlabel(
        "largest shift, in standard deviations of\nits own uncertainty (from the line on it counts)", fontsize=10.5
    )
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return ax


def plot_clouds(sparse: Sparse, k: int, ax: Axes) -> Axes:
    """Draw how large the clouds are that the model keeps, the largest first; dots are of its other starts.

    Parameters
    ----------
    sparse : Sparse
    k : int
        Segments of the report: a line stands after so many clouds.
    ax : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.axes.Axes
    """
    shown = sparse.table[sparse.table["kept"]]
    best = shown[shown["start"] == sparse.best]
    others = shown[shown["start"] != sparse.best]
    ax.bar(best["component"], best["weight"], width=0.62, color=ACCENT, alpha=0.75)
    tops = shown.groupby("component")["weight"].max()
    for component, weight in zip(best["component"], best["weight"], strict=True):
        spot = {"textcoords": "offset points", "ha": "center", "fontsize": 10.5}
        ax.annotate(f"{weight:.0%}", (component, tops[component]), (0, 6), **spot)
    ax.plot(others["component"], others["weight"], "o", color="white", markeredgecolor="#333333", markersize=5)
    most = int(sparse.table["component"].max())
    ax.axvline(k + 0.5, color=MUTED, linestyle="--", linewidth=1.2)
    side, offset = ("right", -5) if k > most / 2 else ("left", 5)
    ax.annotate(
        f"{k} segments in the report",
        (k + 0.5, 1),
        (offset, -2),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha=side,
        va="top",
        fontsize=10.5,
        color="#555555",
    )
    ax.set(
        xlim=(0.4, most + 0.7), ylim=(0, 1.3 * shown["weight"].max()), xlabel="cloud", ylabel="share of the customers"
    )
    ax.set_xticks(range(1, most + 1))
    ax.yaxis.set_major_locator(MaxNLocator(5))
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    return ax
