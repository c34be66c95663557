"""Adjustments of approved targets and budgets, and the figures of the finance system."""
