"""Service level objectives: what a service promises, over which window, measured how, and who is told when it fails."""
