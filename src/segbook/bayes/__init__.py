"""How sure are we of it?"""

from segbook.bayes import (
    plots_certainty,
    plots_checks,
    plots_estimates,
    plots_predictive,
    words,
    words_certainty,
    words_checks,
    words_estimates,
    words_how_many,
    words_predictive,
)
from segbook.bayes.agreement import Agreement, collect_facts, compare_with_report, publish_crossing
from segbook.bayes.align import take_mean
from segbook.bayes.certainty import (
    assess_customers,
    measure_overlap,
    publish_certainty,
    publish_overlap,
    summarise_certainty,
    tabulate_membership,
)
from segbook.bayes.diagnose import Diagnosis, diagnose
from segbook.bayes.draws import draw, keep_reason, observe_run, read_reason
from segbook.bayes.estimates import estimate, publish_estimates, rank_features
from segbook.bayes.how_many import Sparse, count_clouds
from segbook.bayes.observe import Observations
from segbook.bayes.posterior import Posterior
from segbook.bayes.predictive import Predictive, check_predictions
from segbook.bayes.prior import Prior
from segbook.bayes.sample import LEAST_SAMPLED, models_correlations
from segbook.bayes.sampler import NoDrawsError, find_missing
from segbook.bayes.sensitivity import vary_prior

__all__ = [
    "LEAST_SAMPLED",
    "Agreement",
    "Diagnosis",
    "NoDrawsError",
    "Observations",
    "Posterior",
    "Predictive",
    "Prior",
    "Sparse",
    "assess_customers",
    "check_predictions",
    "collect_facts",
    "compare_with_report",
    "count_clouds",
    "diagnose",
    "draw",
    "estimate",
    "find_missing",
    "keep_reason",
    "measure_overlap",
    "models_correlations",
    "observe_run",
    "plots_certainty",
    "plots_checks",
    "plots_estimates",
    "plots_predictive",
    "publish_certainty",
    "publish_crossing",
    "publish_estimates",
    "publish_overlap",
    "rank_features",
    "read_reason",
    "summarise_certainty",
    "tabulate_membership",
    "take_mean",
    "vary_prior",
    "words",
    "words_certainty",
    "words_checks",
    "words_estimates",
    "words_how_many",
    "words_predictive",
]
