"""Findings: coded, located and explained; their catalogue; waivers."""

from jixiao.findings.catalogue import CatalogueError, Entry, catalogue, entry
from jixiao.findings.model import Finding, Outcome, Severity
from jixiao.findings.waivers import Waiver, WaiverError, apply_waivers, read_waivers

__all__ = [
    "CatalogueError",
    "Entry",
    "Finding",
    "Outcome",
    "Severity",
    "Waiver",
    "WaiverError",
    "apply_waivers",
    "catalogue",
    "entry",
    "read_waivers",
]
