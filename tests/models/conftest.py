import numpy as np
import pandas as pd
import pytest

FUNCTIONS = {"spend": "log1p", "age": "identity", "rating": "ridit", "region": "category", "member": "identity"}


@pytest.fixture(scope="session")
def mixed() -> pd.DataFrame:
    """3,000 customers with features of every kind, some of them missing."""
    rng = np.random.default_rng(2)
    size = 3_000
    frame = pd.DataFrame(
        {
            "customer_id": range(size),
            "spend": rng.lognormal(4, 1.2, size).round(2),
            "age": rng.normal(45, 12, size),
            "rating": rng.choice([1.0, 2.0, 4.0, 5.0, 7.0], size),
            "region": rng.choice(["North", "South", 'Isles\' "end"'], size, p=[0.6, 0.3, 0.1]),
            "member": rng.integers(0, 2, size),
        }
    )
    for column in ("age", "rating", "region"):
        frame.loc[rng.random(size) < 0.1, column] = None
    return frame


@pytest.fixture(scope="session")
def functions() -> dict[str, str]:
    return dict(FUNCTIONS)
