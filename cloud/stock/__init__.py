"""Stock: movements, balances that are their sums, and the documents that move goods."""
