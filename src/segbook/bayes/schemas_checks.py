"""What the tables of the checks of the posterior hold."""

from segbook.bayes.how_many import CLOUDS
from segbook.bayes.predictive import STATISTICS
from segbook.common.schemas import NUMBER, TEXT, TRUTH, WHOLE, at_least, between, column, one_of, positive, schema

_PARAMETER = column(TEXT, "kind of parameter", one_of("size", "mean", "sd", "correlation"))
_SEGMENT = column(WHOLE, "number of the segment", between(1, 10))
_FEATURE = column(TEXT, "feature; missing for sizes", nullable=True)
_OTHER = column(TEXT, "second feature of a correlation, else missing", nullable=True)
_START = column(WHOLE, "start of the fit", at_least(1))

CHECKS = {
    "diagnostics": schema(
        "Whether the chains of the sampler agree on each parameter, and how many independent draws they are worth.",
        {
            "parameter": _PARAMETER,
            "segment_id": _SEGMENT,
            "feature": _FEATURE,
            "other": _OTHER,
            "r_hat": column(
                NUMBER,
                "rank-normalised split R-hat; 1 is full agreement; missing for what never moved",
                positive(),
                nullable=True,
            ),
            "ess_bulk": column(
                NUMBER, "effective sample size for the middle of the distribution", positive(), nullable=True
            ),
            "ess_tail": column(NUMBER, "effective sample size for its tails", positive(), nullable=True),
        },
    ),
    "predictive": schema(
        "Customers that the model imagines beside the real ones, in numbers to which it was not fitted.",
        {
            "feature": column(TEXT, "feature"),
            "other": column(TEXT, "second feature of a rank correlation, else missing", nullable=True),
            "statistic": column(TEXT, "what was compared", one_of(*STATISTICS)),
            "observed": column(NUMBER, "of the real customers, on the scale of the model"),
            "lower": column(NUMBER, "lower end of 95 percent of the imagined sets"),
            "upper": column(NUMBER, "upper end"),
            "p": column(NUMBER, "two-sided share of the imagined sets that are as far out", between(0, 1)),
            "misses": column(TRUTH, "whether the model misses by more than chance"),
        },
    ),
    "sensitivity": schema(
        "How far results would move under other priors, by the draws weighed anew; of each kind the parameter that moves most.",
        {
            "alternative": column(TEXT, "number of the prior that is changed, and to what"),
            "believing": column(TEXT, "what is believed instead"),
            "strength": column(
                NUMBER, "part of the change, in logarithms, that could be made; 1 is all", between(0, 1)
            ),
            "parameter": _PARAMETER,
            "shift": column(NUMBER, "how far it moves, in its posterior standard deviations"),
            "amount": column(
                NUMBER, "how far it moves: sizes as a share, means and spreads in standard deviations of all customers"
            ),
            "segment_id": _SEGMENT,
            "feature": _FEATURE,
            "other": _OTHER,
            "pareto_k": column(NUMBER, "shape of the largest weights; above 0.7 they are worth nothing"),
            "usable": column(TRUTH, "whether the draws reach so far"),
        },
    ),
    "sparse": schema(
        "Clouds that a mixture keeps that has more than it needs: the best fit of each start.",
        {
            "start": _START,
            "component": column(WHOLE, "cloud, the largest first", between(1, CLOUDS)),
            "weight": column(NUMBER, "share of the customers in it", between(0, 1)),
            "kept": column(TRUTH, "whether it holds privacy.min_cell customers"),
        },
    ),
}
