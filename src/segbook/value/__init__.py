"""What will they be worth?"""

from segbook.value import plots, plots_alive, plots_checks
from segbook.value.bgnbd import expect_orders
from segbook.value.checks import (
    MODEL,
    PERSISTENCE,
    SEGMENT_MEAN,
    calibrate,
    compare_by_frequency,
    compare_forecasts,
    cover,
    measure_surprise,
    track,
)
from segbook.value.forecast import Forecast, bound_total, forecast
from segbook.value.holdout import Trial, try_forecasts
from segbook.value.model import ValueModel, correlate, describe_boundaries, fit_value
from segbook.value.outlook import (
    STATES,
    TIERS,
    Outlook,
    Recent,
    assign_tiers,
    look_ahead,
    summarise_segments,
    summarise_tiers,
)
