"""The codebook that every simulated folder has: what each file and column means."""

from segbook.simulate.campaigns import TRIED
from segbook.simulate.catalogue import BRANDS, CATEGORIES
from segbook.simulate.personas import PERSONAS
from segbook.simulate.places import COUNTRIES
from segbook.simulate.plan import Plan
from segbook.simulate.population import END, START
from segbook.simulate.profiles import CAMPAIGNS, CHANNELS

CODEBOOK = "README.md"
FIRST_LINE = "# A simulated shop for house and garden"
"""By it we know a folder that we wrote."""

TABLES = {
    "transactions": """one row per order line

| column | meaning | unit or form |
|---|---|---|
| order_id | number of the order; returns have `R` and the number of the order they belong to | text |
| customer_id | who bought; empty for guests | text |
| ordered_at | when | date and time, local |
| product_id | number of the product | text |
| product | name of the product | text |
| category | kind of product | one of {categories} |
| brand | who makes it, from plain to fine | one of {brands} |
| channel | where the order was placed | one of {channels} |
| quantity | how many; negative for returns | units |
| unit_price | price of one before the discount; 0 for free samples | euros |
| discount | money off the whole line, most often 0; negative for returns of what was discounted | euros |
| country | where the customer lives | one of {countries} |

What was paid is quantity × unit_price − discount. The rows are in the order of time within every 50,000 customers.""",
    "customers": """one row per customer

| column | meaning | unit or form |
|---|---|---|
| customer_id | as above | text |
| region, city | where the customer lives | text |
| postcode | begins as those of the city do, some with 0 | text |
| age | at the end of the period | years, 18 to 95 |
| gender | | female, male, diverse |
| household_size | people in the household | 1 to 8 |
| has_children | children in the household | yes, no |
| income | of the household | euros a year |
| loyalty_member | in the loyalty programme | yes, no |
| web_visits | visits of the web shop | a month |
| service_contacts | calls and letters to the service | a year |
| satisfaction | 10 is best | 1 to 10 |""",
    "survey": """one row per respondent, about 60 % of the customers

| column | meaning | unit or form |
|---|---|---|
| customer_id | as above | text |
| price_1, price_2, price_3_r | looks for low prices; the last is worded the other way round | 1 disagree to 5 agree |
| quality_1, quality_2, quality_3_r | looks for quality; the last is worded the other way round | 1 to 5 |
| green_1, green_2, green_3 | cares for the environment | 1 to 5 |
| buys_gifts | often buys gifts | yes, no |
| reads_newsletter | reads the newsletter | yes, no |
| prefers_shop | would rather go to a shop | yes, no |

Turn an item that ends in `_r` round with 6 − answer.""",
    "campaigns": """one row per campaign and customer in it, about {tried} of the customers in each

| column | meaning | unit or form |
|---|---|---|
| customer_id | as above | text |
| treatment | name of the campaign | one of {campaigns} |
| contacted | whether the lot, two of three, let the campaign reach the customer; the others were held back | yes, no |
| ordered | whether the customer ordered within 30 days | yes, no |

Who orders is drawn by the chances in `truth_response`; the orders in `transactions` were drawn without campaigns.""",
    "truth_segments": """which segment each customer was made from

| column | meaning |
|---|---|
| customer_id | as above |
| segment | the planted segment{segments} |
| segment_before | the same until the middle of the period; another for who drifted |""",
    "truth_lifetimes": """when each customer came and went

| column | meaning | unit or form |
|---|---|---|
| customer_id | as above | text |
| joined_on | first order | date |
| left_on | active until then; empty for who is still active at the end | date |
| orders_per_month | the customer's own rate while active, after the first order | orders |
| orders_per_month_before | the same until the middle of the period; another for who drifted | orders |""",
    "truth_response": """what each campaign would do

| column | meaning | unit or form |
|---|---|---|
| customer_id | as above | text |
| campaign | | one of {campaigns} |
| p_without | probability to order within 30 days after the end without the campaign | 0 to 1 |
| p_with | the same with it | 0 to 1 |""",
}
"""The tables of a simulation, in the order in which they are written, and what is in them."""

_STRUCTURES = {
    "natural": "The customers are of {count} planted segments, which differ in how they shop, who they are and what they think.",
    "continuum": "The customers are one population: rates and lifetimes vary by chance, tastes and traits shift smoothly, and\n"
    "there are no groups.",
    "none": "Nothing goes with anything: recency, frequency, spend, attributes and answers are independent of each other, even\n"
    "the answers to one scale.",
}
_DIRT = """
The files have the dirt of real ones on purpose: guests without a number, returns, free samples, rows that occur twice;
customers listed twice, without age or income, or aged 199; missing answers, and respondents who are no customers.
"""


def describe(plan: Plan, rows: dict[str, int]) -> str:
    """Write the codebook of a simulation.

    Parameters
    ----------
    plan : Plan
    rows : dict of str to int
        Number of rows of each of `TABLES`.

    Returns
    -------
    str
        Markdown; the first line is `FIRST_LINE`.
    """
    words = {
        "categories": ", ".join(sorted(CATEGORIES)),
        "brands": ", ".join(BRANDS),
        "channels": ", ".join(CHANNELS),
        "countries": ", ".join(COUNTRIES),
        "campaigns": ", ".join(CAMPAIGNS),
        "tried": f"{TRIED * 100:.0f} %",
        "segments": f": {', '.join(each.name for each in PERSONAS)}" if plan.structure == "natural" else ": everybody",
    }
    sections = [_introduce(plan)]
    for name, text in TABLES.items():
        file = f"{name}/*.parquet" if plan.form == "parquet" and name == "transactions" else f"{name}.{plan.form}"
        sections.append(f"## {file}: {text.format(**words)}\n\n{rows[name]:,} rows.\n")
    if plan.structure == "natural":
        sections.append(_list_personas())
    return "\n".join(sections)


def _introduce(plan: Plan) -> str:
    command = f"--customers {plan.customers} --structure {plan.structure} --drift {plan.drift:g} --seed {plan.seed}"
    command += f" --form {plan.form}{' --dirty' if plan.dirty else ''}"
    drift = (
        f"\nFrom the middle of the period on, {plan.drift:.0%} of the customers who stay active behave as others.\n"
        if plan.drift
        else ""
    )
    return (
        f"{FIRST_LINE}\n\nNobody in it is real: `segbook simulate` wrote these files with\n`{command}`.\n"
        f"{plan.customers:,} customers from {START} to {END}, amounts in euros.\n\n"
        f"{_STRUCTURES[plan.structure].format(count=len(PERSONAS))}\n{drift}{_DIRT if plan.dirty else ''}"
    )


def _list_personas() -> str:
    head = (
        "## The planted segments\n\n"
        "| segment | share | orders a month | first order, months before the end | stopped, months before the end "
        "| age | orders at a discount | satisfaction |\n|---|---|---|---|---|---|---|---|"
    )
    rows = [
        f"| {each.name} | {each.share:.0%} | {each.orders_per_month:.2f} | {_months(each.joined)} | {_months(each.left)} "
        f"| {each.profile.age} | {each.profile.discounts:.0%} | {each.profile.satisfaction} |"
        for each in PERSONAS
    ]
    return "\n".join([head, *rows, ""])


def _months(bounds: tuple[float, float]) -> str:
    return "still active" if bounds == (0, 0) else f"{bounds[0]:g} to {bounds[1]:g}"
