"""What will they be worth?"""

from segbook.value import bgnbd, gamma_gamma, plots, plots_alive, plots_checks, words, words_checks, words_model
from segbook.value.checks import calibrate, compare_by_frequency, cover, find_latest, track
from segbook.value.choice import AGAIN, MODEL, NOTHING, ONCE, PERSISTENCE, SEGMENT_MEAN
from segbook.value.compare import choose_forecast, compare_forecasts, measure_surprise
from segbook.value.forecast import Forecast, bound_total, forecast
from segbook.value.holdout import Trial, try_forecasts
from segbook.value.imagine import imagine_customers, map_alive
from segbook.value.model import LEAST_REPEATERS, ValueModel, correlate, fit_value
from segbook.value.outlook import STATES, Outlook, collect_facts, look_ahead, summarise_segments
from segbook.value.publish import publish_values
from segbook.value.recent import Recent, limit_horizon, look_at_recent
from segbook.value.tiers import TIERS, assign_tiers, publish_tiers, summarise_tiers

__all__ = [
    "AGAIN",
    "LEAST_REPEATERS",
    "MODEL",
    "NOTHING",
    "ONCE",
    "PERSISTENCE",
    "SEGMENT_MEAN",
    "STATES",
    "TIERS",
    "Forecast",
    "Outlook",
    "Recent",
    "Trial",
    "ValueModel",
    "assign_tiers",
    "bgnbd",
    "bound_total",
    "calibrate",
    "choose_forecast",
    "collect_facts",
    "compare_by_frequency",
    "compare_forecasts",
    "correlate",
    "cover",
    "find_latest",
    "fit_value",
    "forecast",
    "gamma_gamma",
    "imagine_customers",
    "limit_horizon",
    "look_ahead",
    "look_at_recent",
    "map_alive",
    "measure_surprise",
    "plots",
    "plots_alive",
    "plots_checks",
    "publish_tiers",
    "publish_values",
    "summarise_segments",
    "summarise_tiers",
    "track",
    "try_forecasts",
    "words",
    "words_checks",
    "words_model",
]
