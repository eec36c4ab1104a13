"""Bytes and Catalog in, Policy or Problems out. Nothing here touches the world."""
