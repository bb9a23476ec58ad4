"""Fiscal devices of the tills: how headquarters' words are said to each family of them."""
