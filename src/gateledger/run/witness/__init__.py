"""A witness for the logs of others: it needs neither their database nor their credentials."""
