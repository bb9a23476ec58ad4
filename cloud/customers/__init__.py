"""Persons and organisations that buy: contacts, cards, categories, purchases."""
