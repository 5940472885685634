"""What the tables of the structure chapter hold."""

from segbook.common.schemas import NUMBER, TEXT, WHOLE, at_least, between, column, one_of, schema

_CRITERIA = (
    "within_ss",
    "silhouette",
    "gap",
    "bic",
    "icl",
    "agreement",
    "smallest_share",
    "calinski_harabasz",
    "davies_bouldin",
)

SCHEMAS = {
    "structure": schema(
        "Measures of partitions into 1, 2, 3, … segments.",
        {
            "k": column(WHOLE, "number of segments", at_least(1)),
            "criterion": column(TEXT, "what was measured", one_of(*_CRITERIA)),
            "value": column(
                NUMBER,
                "within-cluster sum of squares; mean silhouette, −1 to 1; gap statistic; BIC and ICL of Gaussian mixtures, "
                "less is better; median adjusted Rand index of bootstrap pairs; share of the smallest segment; the indices "
                "of Caliński and Harabasz and of Davies and Bouldin",
            ),
            "lower": column(NUMBER, "gap less one standard error; lower quartile of the agreement", nullable=True),
            "upper": column(NUMBER, "gap and one standard error; upper quartile of the agreement", nullable=True),
        },
    ),
    "agreement": schema(
        "How far two partitions agree that were made from two draws of the customers.",
        {
            "k": column(WHOLE, "number of segments", at_least(2)),
            "pair": column(WHOLE, "number of the pair of draws", at_least(0)),
            "adjusted_rand": column(NUMBER, "adjusted Rand index, 1 where both are the same", between(-1, 1)),
        },
    ),
    "splits": schema(
        "Where the segments of each solution come from.",
        {
            "k": column(WHOLE, "number of segments", at_least(2)),
            "segment": column(WHOLE, "number of the segment within its solution, from 0", at_least(0)),
            "parent": column(WHOLE, "number of a segment of the solution with one fewer", at_least(0)),
            "customers": column(WHOLE, "measured customers who came that way", at_least(1)),
            "stability": column(
                NUMBER,
                "of the segment: 1 where all came from one segment, 0 where they came from all alike",
                between(0, 1),
            ),
        },
    ),
}
