"""What the table of the structure chapter holds."""

from segbook.common.schemas import NUMBER, TEXT, WHOLE, at_least, column, one_of, schema

SCHEMAS = {
    "structure": schema(
        "Measures of partitions into 1, 2, 3, … segments.",
        {
            "k": column(WHOLE, "number of segments", at_least(1)),
            "criterion": column(TEXT, "what was measured", one_of("within_ss", "silhouette", "smallest_share")),
            "value": column(
                NUMBER, "within-cluster sum of squares; mean silhouette, −1 to 1; share of the smallest segment"
            ),
        },
    )
}
