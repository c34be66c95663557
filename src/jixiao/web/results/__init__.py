"""Use of results for the next budget, and rectification."""
