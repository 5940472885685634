"""What the explorer says of a case, in words."""

from segbook.common.wording import money, percent, plural


def tell_point(row, currency: str | None, min_cell: int) -> str:
    """Say what the plan brings in one case, as plain text.

    Parameters
    ----------
    row : named tuple
        A row of the table `curves`; what must not be shown is missing.
    currency : str or None
    min_cell : int
    """
    if not row.customers:
        return "Nobody is contacted: no contact is expected to bring more than it costs, or the money is too little for one."
    if row.customers < min_cell:
        return f"Fewer than {plural(min_cell, 'customer')} would be contacted, too few to show what it brings."
    first = f" First comes the {row.first}." if row.first else ""
    return (
        f"Expected gain {money(row.gain, currency)} (95% interval: {money(row.lower, currency)} to {money(row.upper, currency)}), for "
        f"{money(row.spent, currency)} spent on {plural(int(row.customers), 'customer')}.{first}"
    )


def label_margin(margin: float) -> str:
    """Write a margin."""
    return percent(margin)


def label_response(response: float) -> str:
    """Write how strongly customers respond, in units of what is estimated."""
    return "as estimated" if response == 1 else f"{response:g} × estimate"
