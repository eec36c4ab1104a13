"""Delivery -> Event -> Jobs: prove the signature, parse narrowly, route. Pure."""
