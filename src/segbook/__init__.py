"""segbook: a customer-segmentation report that anybody can rerun on their own customers."""
