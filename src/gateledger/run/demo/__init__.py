"""`gateledger demo`: everything on this machine, and a story that plays on it."""
