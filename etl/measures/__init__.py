"""Quantities in English news: amounts as written, and what the sentence says of them."""
