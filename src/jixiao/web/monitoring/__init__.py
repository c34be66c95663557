"""Lights, forecasts and alerts of the monitoring rounds."""
