"""Catalog: what is for sale, and for how much."""
