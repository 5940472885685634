"""The model of a run: transform and centres, enough to label any customer."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from segbook.common.files import written_whole
from segbook.errors import UserError
from segbook.models.kmeans import assign_nearest
from segbook.models.transform import Part, Transform

FORMAT = 2


@dataclass(frozen=True)
class SegmentModel:
    """Labels customers 1 to k by the nearest centre.

    Attributes
    ----------
    transform : Transform
        From features to points.
    centres : ndarray of shape (k, columns of the points)
        In the order of the segment ids, on the scale of the points.
    """

    transform: Transform
    centres: np.ndarray

    def assign(self, features: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Give the segment id (1 to k) and the membership (½ to 1) of each customer.

        Parameters
        ----------
        features : pandas.DataFrame
            One row per customer, the columns that the transform names.
        """
        labels, membership = assign_nearest(self.transform.apply(features), self.centres)
        return labels + 1, membership

    def save(self, path: Path) -> None:
        """Write the model as JSON."""
        parts = [asdict(part) for part in self.transform.parts]
        content = {"format": FORMAT, "features": parts, "centres": self.centres.tolist()}
        with written_whole(path) as aside:
            aside.write_text(f"{json.dumps(content, indent=2)}\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "SegmentModel":
        """Read a model that `save` wrote; raises `UserError` if another version wrote it in another format."""
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise UserError(
                f"{path} is a model of format {content['format']}; this version reads {FORMAT}. Run the report again."
            )
        parts = (
            Part(**{key: tuple(value) if isinstance(value, list) else value for key, value in part.items()})
            for part in content["features"]
        )
        return cls(Transform(tuple(parts)), np.array(content["centres"]))
