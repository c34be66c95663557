"""Figures of rounds, departments and years."""
