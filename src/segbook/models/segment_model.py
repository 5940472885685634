"""The model of a run: transform and rule, enough to label any customer."""

import hashlib
import json
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from segbook.common.files import written_whole
from segbook.errors import UserError
from segbook.models.rules import Rule, read_rule, write_rule
from segbook.models.transform import Part, Transform

FORMAT = 3
VERSION = version("segbook")


@dataclass(frozen=True)
class SegmentModel:
    """Labels customers 1 to k.

    Attributes
    ----------
    transform : Transform
        From features to points; it names the features.
    rule : Rule
        From points to groups; segment 1 is group 0.
    centres : ndarray of shape (k, columns)
        Mean of the points of each segment among the customers that the rule was fitted on.
    algorithm : str
        What made the rule, a key of `ALGORITHMS` or another name.
    fitted_on : str
        What `hash_features` says of the customers it was made from.
    version : str
        Of the package that made it.
    """

    transform: Transform
    rule: Rule
    centres: np.ndarray
    algorithm: str
    fitted_on: str
    version: str = VERSION

    def assign(self, features: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Give the segment id (1 to k, 0 for noise) and the membership (½ to 1, 0 for noise) of each customer.

        Parameters
        ----------
        features : pandas.DataFrame
            One row per customer, the columns that the transform names; raises `UserError` if one is missing.
        """
        missing = [name for name in self.transform.features if name not in features]
        if missing:
            raise UserError(f"The model asks for columns that the customers do not have: {', '.join(missing)}.")
        labels, membership = self.rule.label(self.transform.apply(features))
        return labels + 1, membership

    def save(self, path: Path) -> None:
        """Write the model as JSON."""
        content = {
            "format": FORMAT,
            "version": self.version,
            "algorithm": self.algorithm,
            "fitted_on": self.fitted_on,
            "features": [asdict(part) for part in self.transform.parts],
            "rule": write_rule(self.rule),
            "centres": self.centres.tolist(),
        }
        with written_whole(path) as aside:
            aside.write_text(f"{json.dumps(content, indent=2)}\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "SegmentModel":
        """Read a model that `save` wrote; raises `UserError` if it is none, or in the format of another version."""
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            found = content["format"]
            model = _read(cls, content) if found == FORMAT else None
        except OSError as error:
            raise UserError(f"{path} cannot be read: {error.strerror}.") from error
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise UserError(
                f"{path} is no segment model. A run writes one to its folder models/; give that file."
            ) from error
        if model is None:
            raise UserError(f"{path} is a model of format {found}; this version reads {FORMAT}. Run the report again.")
        return model


def hash_features(features: pd.DataFrame, transform: Transform) -> str:
    """Give the SHA-256 of the features that a model is fitted on; the order of customers makes no difference.

    Parameters
    ----------
    features : pandas.DataFrame
        One row per customer.
    transform : Transform
        Names the features, in their order.
    """
    kinds = {part.feature: "object" if part.function == "category" else "float64" for part in transform.parts}
    rows = pd.util.hash_pandas_object(features[list(kinds)].astype(kinds), index=False).to_numpy()
    return hashlib.sha256(np.sort(rows).astype("<u8").tobytes()).hexdigest()


def _read(cls: type[SegmentModel], content: dict) -> SegmentModel:
    parts = (
        Part(**{key: tuple(value) if isinstance(value, list) else value for key, value in part.items()})
        for part in content["features"]
    )
    known = {name: content[name] for name in ("algorithm", "fitted_on", "version")}
    return cls(Transform(tuple(parts)), read_rule(content["rule"]), np.array(content["centres"]), **known)
