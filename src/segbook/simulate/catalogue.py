"""What the simulated shop sells."""

import numpy as np
import pandas as pd

BRANDS = ("Hearth", "Linden", "Atelier Nord")
"""From plain to fine: the cheapest third of each category, the next, the dearest."""

_PRODUCTS = {
    "Kitchen": "Cast iron pan:49.00 Enamel mug:7.50 Bread knife:18.90 Oak board:24.50 Tea pot:29.00 "
    "Spice jars, set of six:16.40 Salad bowl:21.00 Linen napkins:12.80 Whisk:6.20 Storage tin:9.90",
    "Garden": "Watering can:19.50 Herb seeds:2.90 Terracotta pot:8.40 Pruning shears:22.00 Bird feeder:14.60 "
    "Garden gloves:9.20 Lantern:17.30 Plant labels:3.80 Hammock:59.00 Kneeling mat:12.10",
    "Textiles": "Wool blanket:69.00 Cushion cover:15.90 Tea towel, striped:6.90 Bath towel:19.90 Table runner:22.50 "
    "Cotton throw:34.00 Apron:18.20 Bed linen:79.00 Slippers:24.90 Door mat:16.80",
    "Stationery": "Notebook:5.90 Fountain pen:27.00 Gift wrap:3.40 Greeting card:2.60 Desk calendar:11.50 "
    "Wax seal kit:14.90 Letter paper:7.80 Pencil set:8.70 Photo album:21.60 Sticky notes:3.10",
    "Toys": "Wooden train:32.00 Puzzle, 500 pieces:16.90 Spinning top:4.50 Plush fox:19.80 Kite:13.70 "
    "Building blocks:28.40 Skipping rope:6.60 Card game:9.90 Doll's house:89.00 Marbles:3.90",
    "Lighting": "Candle:4.20 Candle holder:11.90 Fairy lights:14.50 Desk lamp:54.00 Paper lantern:7.30 "
    "Night light:17.60 Floor lamp:119.00 Tealights, pack of 50:8.80 Storm lantern:26.30 Shade:31.00",
}

CATEGORIES = tuple(_PRODUCTS)

CATEGORY_SEASON = {
    "Garden": np.array([0.3, 0.5, 1.5, 2.2, 2.4, 2.0, 1.5, 1.0, 0.8, 0.5, 0.3, 0.3]),
    "Lighting": np.array([1.2, 1.0, 0.8, 0.7, 0.6, 0.5, 0.5, 0.7, 1.0, 1.4, 1.8, 2.0]),
    "Toys": np.array([0.7, 0.7, 0.8, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 1.1, 1.9, 2.6]),
}
"""How much more each category sells in each month, January first; 1 where it is not named."""


def load_catalogue() -> pd.DataFrame:
    """Give the products of the simulated shop.

    Returns
    -------
    pandas.DataFrame
        product_id, product, category, brand, unit_price (euros); ten products of each of six categories.
    """
    rows = []
    for category, products in _PRODUCTS.items():
        prefix = category[:2].upper()
        for position, (name, price) in enumerate(_split(products), start=1):
            rows.append((f"{prefix}-{position:03d}", name, category, float(price)))
    catalogue = pd.DataFrame(rows, columns=["product_id", "product", "category", "unit_price"])
    dearness = catalogue.groupby("category")["unit_price"].rank(pct=True)
    tier = np.minimum((dearness * len(BRANDS)).astype(int), len(BRANDS) - 1)
    catalogue.insert(3, "brand", np.array(BRANDS, dtype=object)[tier])
    return catalogue


def _split(products: str) -> list[tuple[str, str]]:
    """Split "name:price name:price …" (names hold spaces, prices do not)."""
    pairs, rest = [], products
    while rest:
        name, _, after = rest.partition(":")
        price, _, rest = after.partition(" ")
        pairs.append((name, price))
    return pairs
