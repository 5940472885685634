"""What the tables of the data chapter hold."""

from segbook.common.schemas import MOMENT, NUMBER, TEXT, WHOLE, at_least, column, filled, one_of, schema
from segbook.data.columns import CONFIDENCE

_SOURCES = ("transactions", "customers", "survey")
_LINES = {
    "source_row": column(WHOLE, "row of the file, as a spreadsheet counts it", at_least(1)),
    "customer_id": column(TEXT, "number of the customer, trimmed", filled()),
    "order_id": column(TEXT, "number of the order; customer and day where the file has none", filled()),
    "ordered_at": column(MOMENT, "when it was ordered, local time"),
    "quantity": column("decimal", "units", required=False, nullable=True),
    "unit_price": column(
        "decimal", "price of one unit, in units of the currency", at_least(0), required=False, nullable=True
    ),
    "discount": column("decimal", "money off the line, in units of the currency", required=False, nullable=True),
    "product_id": column(TEXT, "number of the product", required=False, nullable=True),
    "product": column(TEXT, "name of the product", required=False, nullable=True),
    "category": column(TEXT, "kind of product", required=False, nullable=True),
    "brand": column(TEXT, "brand of the product", required=False, nullable=True),
    "channel": column(TEXT, "where it was sold", required=False, nullable=True),
    "country": column(TEXT, "where the customer is", required=False, nullable=True),
}

SCHEMAS = {
    "transactions": schema(
        "The order lines that count, by row of the file.",
        _LINES
        | {
            "amount": column(
                "decimal",
                "what was paid for the line, in units of the currency; negative for returns that are subtracted",
            )
        },
    ),
    "returns": schema(
        "The lines that were returned, by row of the file.",
        _LINES | {"amount": column("decimal", "money of the returned line, negative")},
    ),
    "rejected": schema(
        "Rows of the file of orders that were left out, as they came; its other columns are those of the file.",
        {
            "source_row": column(WHOLE, "row of the file, as a spreadsheet counts it", at_least(1), unique=True),
            "reason": column(TEXT, "why the row was left out", filled()),
        },
    ),
    "funnel": schema(
        "Steps of cleaning, by file.",
        {
            "source": column(TEXT, "which file", one_of(*_SOURCES)),
            "step": column(WHOLE, "number of the step", at_least(1)),
            "reason": column(TEXT, "why rows were dropped", filled()),
            "rows_in": column(WHOLE, "rows before the step", at_least(0)),
            "rows_out": column(WHOLE, "rows after it", at_least(0)),
            "dropped": column(WHOLE, "rows that were dropped", at_least(0)),
            "amount": column(NUMBER, "money on the dropped rows of orders, in units of the currency", nullable=True),
        },
    ),
    "mapping": schema(
        "Which column of the file of orders is which of ours.",
        {
            "column": column(TEXT, "our column", unique=True),
            "source": column(TEXT, "column of the file"),
            "found": column(TEXT, "how it was found", one_of(*CONFIDENCE)),
            "confidence": column(TEXT, "how far to trust it", one_of(*CONFIDENCE.values())),
        },
    ),
    "customers": schema(
        "Attributes of customers as they came; its other columns are those of the customer table and the survey.",
        {"customer_id": column(TEXT, "number of the customer, trimmed", filled(), unique=True)},
    ),
}
