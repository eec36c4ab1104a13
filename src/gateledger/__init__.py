"""Gateledger: software releases that are auditable by construction."""
