"""Who shops: the segments that are planted, the ends of the continuum, and the average customer."""

from dataclasses import dataclass

from segbook.simulate.profiles import Profile


@dataclass(frozen=True)
class Persona:
    """One planted segment.

    Attributes
    ----------
    name : str
    share : float
        Of all customers.
    orders_per_month : float
        While active, after the first order; a customer's own rate varies around it.
    joined, left : tuple of float
        Range of months before the end in which the first order falls, and in which the customer stops;
        ``left`` of (0, 0) is still active.
    profile : Profile
    """

    name: str
    share: float
    orders_per_month: float
    joined: tuple[float, float]
    left: tuple[float, float]
    profile: Profile


_DEVOTED = Profile(
    lines=3.6, units=2.4, tastes=(3, 2, 3, 1, 1, 2), brands=(1, 2, 3), channels=(0.25, 0.45, 0.30),
    countries=(6, 2, 1, 1, 0), urban=0.6, evening=0.4, discounts=0.05, weekend=1.0, seasonality=0.8,
    age=52, income=56_000, household=2.4, web_visits=9, service_contacts=0.6, satisfaction=8.6,
    female=0.65, children=0.35, loyalty=0.85,
    attitudes=(-0.8, 0.9, 0.3), answers=(0.45, 0.85, 0.30), responses=(0.05, 0.05, 0.60, 0.10),
)  # fmt: skip
_REGULAR = Profile(
    lines=2.3, units=1.5, tastes=(3, 1, 2, 1, 1, 1), brands=(2, 2, 1), channels=(0.50, 0.42, 0.08),
    countries=(5, 2, 2, 1, 1), urban=0.4, evening=0.3, discounts=0.12, weekend=1.3, seasonality=1.0,
    age=46, income=43_000, household=2.8, web_visits=4, service_contacts=0.8, satisfaction=7.4,
    female=0.55, children=0.50, loyalty=0.60,
    attitudes=(0.0, 0.2, -0.3), answers=(0.40, 0.55, 0.60), responses=(0.05, 0.35, 0.20, 0.40),
)  # fmt: skip
_NEWCOMER = Profile(
    lines=1.8, units=1.3, tastes=(1, 1, 1, 2, 3, 2), brands=(1, 2, 1), channels=(0.10, 0.35, 0.55),
    countries=(3, 3, 2, 1, 1), urban=0.8, evening=0.6, discounts=0.20, weekend=1.5, seasonality=1.0,
    age=30, income=34_000, household=1.7, web_visits=7, service_contacts=1.2, satisfaction=7.6,
    female=0.58, children=0.25, loyalty=0.20,
    attitudes=(0.3, -0.1, 1.0), answers=(0.50, 0.60, 0.15), responses=(0.90, 0.40, 0.30, 0.30),
)  # fmt: skip
_LAPSED = Profile(
    lines=3.0, units=2.0, tastes=(2, 3, 2, 1, 1, 1), brands=(2, 2, 2), channels=(0.55, 0.40, 0.05),
    countries=(4, 2, 1, 2, 1), urban=0.35, evening=0.25, discounts=0.15, weekend=0.8, seasonality=1.0,
    age=59, income=40_000, household=2.1, web_visits=1.5, service_contacts=2.4, satisfaction=5.0,
    female=0.48, children=0.20, loyalty=0.50,
    attitudes=(0.2, 0.4, -0.4), answers=(0.35, 0.30, 0.65), responses=(0.00, 0.50, 0.10, -0.30),
)  # fmt: skip
_ONE_TIME = Profile(
    lines=1.6, units=1.2, tastes=(1, 1, 1, 3, 3, 1), brands=(3, 1, 1), channels=(0.15, 0.75, 0.10),
    countries=(4, 2, 2, 1, 2), urban=0.55, evening=0.5, discounts=0.40, weekend=1.7, seasonality=1.3,
    age=38, income=36_000, household=2.3, web_visits=1, service_contacts=0.5, satisfaction=6.6,
    female=0.50, children=0.40, loyalty=0.08,
    attitudes=(0.8, -0.7, -0.2), answers=(0.80, 0.15, 0.25), responses=(0.20, 0.70, 0.05, 0.10),
)  # fmt: skip

PERSONAS = (
    Persona("devoted", 0.12, 1.30, (14, 25), (0, 0), _DEVOTED),
    Persona("regular", 0.26, 0.45, (12, 25), (0, 0), _REGULAR),
    Persona("newcomer", 0.18, 0.25, (0, 2.5), (0, 0), _NEWCOMER),
    Persona("lapsed", 0.16, 1.00, (17, 25), (7, 13), _LAPSED),
    Persona("one_time", 0.28, 0.00, (5, 24), (5, 24), _ONE_TIME),
)

ENDS = (_NEWCOMER, _DEVOTED)
"""The continuum leads from the young with an app to the faithful with an income."""

AVERAGE = Profile(
    lines=2.0, units=1.5, tastes=(1, 1, 1, 1, 1, 1), brands=(1, 1, 1), channels=(0.35, 0.45, 0.20),
    countries=(5, 2, 2, 1, 1), urban=0.5, evening=0.4, discounts=0.15, weekend=1.0, seasonality=0.0,
    age=45, income=42_000, household=2.4, web_visits=4, service_contacts=1, satisfaction=7,
    female=0.55, children=0.4, loyalty=0.45,
    attitudes=(0, 0, 0), answers=(0.5, 0.5, 0.4), responses=(0.2, 0.4, 0.2, 0.1),
)  # fmt: skip
"""Everybody, where nothing goes with anything."""
