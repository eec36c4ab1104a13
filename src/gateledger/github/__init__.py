"""The wire to GitHub: requests out, answers in, and no decisions. The only socket to GitHub in the house."""
