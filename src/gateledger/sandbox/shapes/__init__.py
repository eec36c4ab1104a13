"""JSON as GitHub's REST interface and its webhooks write it."""
