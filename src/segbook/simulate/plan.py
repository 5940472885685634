"""What to simulate."""

from dataclasses import dataclass

from segbook.errors import UserError

FORMS = ("csv", "parquet")
STRUCTURES = ("natural", "continuum", "none")
MOST_CUSTOMERS, CSV_AT_MOST = 50_000_000, 100_000


@dataclass(frozen=True)
class Plan:
    """What to simulate; raises `UserError` if it cannot be.

    Attributes
    ----------
    customers : int
        1 to 50 million.
    structure : {"natural", "continuum", "none"}
        Planted segments; one population whose traits shift smoothly; or nothing that goes with anything:
        see `draw_personas`, `draw_continuum` and `draw_patternless`.
    drift : float
        Share, 0 to 1, of the customers who stay active that behaves as others from the middle on.
    dirty : bool
        Whether the files have the dirt of real ones.
    seed : int
        Not negative. The same plan gives the same bytes.
    form : {"csv", "parquet"}, optional
        Default: CSV up to 100,000 customers, Parquet beyond.
    """

    customers: int = 2_000
    structure: str = "natural"
    drift: float = 0.0
    dirty: bool = False
    seed: int = 7
    form: str | None = None

    def __post_init__(self) -> None:
        """Collect all that is wrong; fill in the form."""
        wrong = {
            f"customers is {self.customers:,}; ask for 1 to {MOST_CUSTOMERS:,}.": not 1
            <= self.customers
            <= MOST_CUSTOMERS,
            f"structure is {self.structure!r}; choose natural, continuum or none.": self.structure not in STRUCTURES,
            f"drift is {self.drift:g}; it is a share, 0 to 1.": not 0 <= self.drift <= 1,
            "with the structure none nobody can drift; leave drift out or choose another structure.": (
                self.structure == "none" and 0 < self.drift <= 1
            ),
            f"seed is {self.seed}; give a whole number from 0 on.": self.seed < 0,
            f"form is {self.form!r}; choose csv or parquet.": self.form not in (None, *FORMS),
        }
        if any(wrong.values()):
            raise UserError(*(problem for problem, found in wrong.items() if found))
        object.__setattr__(self, "form", self.form or ("csv" if self.customers <= CSV_AT_MOST else "parquet"))
