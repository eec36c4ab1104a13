"""Checkpoints that leave the house: to witnesses, time-stamping authorities and other repositories."""
