"""Packs what was ordered and tells everybody when it left."""
