"""Documents that say who may do what: decisions, threat models, authorisation models."""
