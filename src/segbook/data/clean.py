"""Clean order lines step by step, and lose nothing on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import pandas as pd
from ibis import _

from segbook.data.read import sum_exactly
from segbook.errors import UserError

RETURN = "return or cancellation"
FREE_RETURN = "return of what was free"
NOTHING_LEFT = "customer has no money left after returns"
DUPLICATE = "exact duplicate of another row"


@dataclass(frozen=True)
class Cleaned:
    """What cleaning made of the order lines.

    Attributes
    ----------
    transactions : ibis.Table
        The lines that count, in the order of source_row.
    rejected : ibis.Table
        Every other row as it came, with source_row and reason, in the order of source_row.
    funnel : pandas.DataFrame
        step, reason, rows_in, rows_out, dropped, amount (money on the dropped rows, as far as known).
    returns : ibis.Table
        The lines that were returned by customers who count, parsed, in the order of source_row; they are
        among the transactions too where returns are subtracted.
    snapshot : datetime.date
        The day the customers are looked at.
    alike : int
        Lines that count although they agree in every column with an earlier one, because rows cannot tell purchases
        apart; 0 where they can, or duplicates were to stay.
    """

    transactions: ibis.Table
    returns: ibis.Table
    rejected: ibis.Table
    funnel: pd.DataFrame
    snapshot: date
    alike: int


def clean_transactions(
    raw: ibis.Table,
    lines: ibis.Table,
    *,
    returns: str = "exclude",
    deduplicate: bool = True,
    tells_apart: bool = True,
    exclude_products: Sequence[str] = (),
    snapshot: date | None = None,
) -> Cleaned:
    """Keep the lines that count and say of every other row why it does not.

    A line for which nothing was paid (a voucher, a gift) is an order unless its quantity or price is zero.

    Parameters
    ----------
    raw : ibis.Table
        The rows as they came, with source_row.
    lines : ibis.Table
        The same rows parsed, as `parse_lines` gives them.
    returns : {"exclude", "net"}
        Leave lines of negative quantity or amount out, or subtract them from what their customer spent.
    deduplicate : bool
        Keep only the first of rows that agree in every column of the file, where rows can tell purchases apart.
    tells_apart : bool
        Whether they can, as `tells_purchases_apart` says; where not, equal rows may be as many purchases, and all stay.
    exclude_products : sequence of str
        Numbers or names of products that are none (postage, fees).
    snapshot : datetime.date, optional
        Later orders are not used; default: the day after the last order.

    Returns
    -------
    Cleaned

    Raises
    ------
    UserError
        If no row is left, nothing was paid for any that is, or a product to leave out occurs nowhere.
    """
    if exclude_products and not _product_columns(lines):
        raise UserError(
            "data.exclude_products: no column was recognised as product_id or product; name one under `columns`."
        )
    if missing := _find_unknown(lines, exclude_products):
        raise UserError(f"data.exclude_products: no row has the product {', '.join(missing)}; correct or remove it.")
    steps = _row_steps(lines, returns, exclude_products, snapshot)
    lines = lines.mutate(reason=ibis.cases(*((condition, reason) for reason, condition in steps.items())))
    reasons = list(steps)
    if deduplicate and tells_apart:
        lines = _mark_duplicates(raw, lines)
        reasons.append(DUPLICATE)
    if returns == "net":
        own = ibis.window(group_by="customer_id")
        left, least = (total(where=_.reason.isnull()).over(own) for total in (_.amount.sum, _.amount.min))
        taken = (left <= 0) & (least < 0)  # who had only free orders had no money that returns could take
        lines = lines.mutate(reason=ibis.cases((_.reason.isnull() & taken, NOTHING_LEFT), else_=_.reason))
        reasons.append(NOTHING_LEFT)
    lines = lines.cache()
    funnel = _count_steps(lines, reasons)
    if funnel["rows_out"].iloc[-1] == 0:
        dropped = "; ".join(f"{row.dropped:,} {row.reason}" for row in funnel.itertuples() if row.dropped)
        raise UserError(f"no row is left after cleaning ({dropped}); correct the data or the settings under `data:`.")
    transactions = lines.filter(_.reason.isnull()).drop("reason").order_by("source_row")
    last = _find_last_order(transactions)
    return Cleaned(
        transactions=transactions,
        returns=_find_returns(lines, transactions),
        rejected=_collect_rejected(raw, lines),
        funnel=funnel,
        snapshot=snapshot or last + timedelta(days=1),
        alike=0 if tells_apart or not deduplicate else int(_find_copies(raw, lines).count().execute()),
    )


def tells_purchases_apart(mapping: pd.DataFrame, lines: ibis.Table) -> bool:
    """Say whether rows can tell one purchase from another: they have order numbers, products or times of day.

    Parameters
    ----------
    mapping : pandas.DataFrame
        As `map_columns` gives it.
    lines : ibis.Table
        As `parse_lines` gives them.
    """
    if {"order_id", "product_id", "product"} & set(mapping["column"]):
        return True
    return bool((lines.ordered_at != lines.ordered_at.truncate("D")).any().fill_null(False).execute())


def _find_last_order(transactions: ibis.Table) -> date:
    counts = {"last": _.ordered_at.max(where=_.amount >= 0), "paid": (_.amount > 0).any()}
    found = transactions.agg(**counts).execute().iloc[0]
    if not found["paid"]:
        raise UserError(
            "nothing was paid for any of the rows that are left; correct the data or the settings under `data:`."
        )
    return found["last"].date()


def _find_returns(lines: ibis.Table, transactions: ibis.Table) -> ibis.Table:
    kept = lines.reason.isnull() & (lines.amount < 0)
    returned = lines.filter(kept | (lines.reason == RETURN)).drop("reason")
    return returned.semi_join(transactions, "customer_id").order_by("source_row")


def _row_steps(lines: ibis.Table, returns: str, exclude_products: Sequence[str], snapshot: date | None) -> dict:
    """Give reason and condition of every step that looks at one row, in the order of the funnel."""
    measures = [lines[name] for name in ("quantity", "unit_price", "amount") if name in lines.columns]
    returned = ibis.or_(*(measure < 0 for measure in measures if measure.get_name() != "unit_price"))
    steps = {
        "no customer": lines.customer_id.isnull(),
        "no date": lines.ordered_at.isnull(),
        "no order number": lines.order_id.isnull(),
        "no quantity or price": lines.amount.isnull(),
    }
    if snapshot:
        steps["ordered after the snapshot"] = lines.ordered_at.date() > snapshot
    if returns == "exclude":
        steps[RETURN] = returned
    if "quantity" in lines.columns:
        steps["quantity is zero"] = lines.quantity == 0
    if "unit_price" in lines.columns:
        steps["price is zero or negative"] = lines.unit_price <= 0
    if returns == "net":
        steps[FREE_RETURN] = returned & (lines.amount == 0)
    if exclude_products:
        steps["excluded product"] = ibis.or_(*(lines[name].isin(exclude_products) for name in _product_columns(lines)))
    return {reason: condition.fill_null(False) for reason, condition in steps.items()}


def _product_columns(lines: ibis.Table) -> list[str]:
    return [name for name in ("product_id", "product") if name in lines.columns]


def _find_unknown(lines: ibis.Table, products: Sequence[str]) -> list[str]:
    known = set()
    for name in _product_columns(lines):
        known.update(lines.filter(lines[name].isin(products))[name].execute() if products else [])
    return [repr(product) for product in products if product not in known]


def _mark_duplicates(raw: ibis.Table, lines: ibis.Table) -> ibis.Table:
    copies = _find_copies(raw, lines)
    joined = lines.left_join(copies, lines.source_row == copies.copied_row)
    return joined.mutate(reason=ibis.cases((_.copied_row.notnull(), DUPLICATE), else_=_.reason)).drop("copied_row")


def _find_copies(raw: ibis.Table, lines: ibis.Table) -> ibis.Table:
    """Give as copied_row the rows that count and agree in every column with an earlier one that counts."""
    contents = [name for name in raw.columns if name != "source_row"]
    kept = raw.semi_join(lines.filter(_.reason.isnull()), "source_row")
    copy = ibis.row_number().over(ibis.window(group_by=contents, order_by="source_row")) > 0
    return kept.select("source_row", copy=copy).filter(_.copy).select(copied_row=_.source_row)


def _count_steps(lines: ibis.Table, reasons: list[str]) -> pd.DataFrame:
    dropped = lines.group_by("reason").agg(dropped=_.count(), amount=sum_exactly(_.amount)).execute()
    counts = dropped.set_index("reason").reindex(reasons).fillna(0)
    rows_out = int(dropped["dropped"].sum()) - counts["dropped"].astype(int).cumsum()
    return pd.DataFrame(
        {
            "step": range(1, len(reasons) + 1),
            "reason": reasons,
            "rows_in": (rows_out + counts["dropped"].astype(int)).to_numpy(),
            "rows_out": rows_out.to_numpy(),
            "dropped": counts["dropped"].astype(int).to_numpy(),
            "amount": counts["amount"].to_numpy(),
        }
    )


def _collect_rejected(raw: ibis.Table, lines: ibis.Table) -> ibis.Table:
    reasons = lines.filter(_.reason.notnull()).select("source_row", "reason")
    return raw.inner_join(reasons, "source_row").relocate("source_row", "reason").order_by("source_row")
