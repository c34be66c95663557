"""Findings as they go out: tables for people, workbooks, pages, JSON, and comments in copies of the originals."""
