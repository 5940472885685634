"""What segments buy, what to offer next, and who will buy a given product."""

from segbook.actions.products import plots, words, words_buyers, words_offers
from segbook.actions.products.affinity import compare_segments
from segbook.actions.products.buyers import Buyers, choose_window, foresee_buyers, publish_product
from segbook.actions.products.next_trial import NEW, choose_rule, try_rules
from segbook.actions.products.recommendations import recommend_next

__all__ = [
    "NEW",
    "Buyers",
    "choose_rule",
    "choose_window",
    "compare_segments",
    "foresee_buyers",
    "plots",
    "publish_product",
    "recommend_next",
    "try_rules",
    "words",
    "words_buyers",
    "words_offers",
]
