"""Entries of the journal and the head of the chain."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """One thing that was done. Never changed and never deleted; the database itself refuses both.

    ``hash`` covers the entry and the hash of the one before it, so that a change anywhere breaks the chain.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField(db_index=True)
    person_id = models.BigIntegerField(null=True)
    person = models.CharField(max_length=130, blank=True)
    action = models.CharField(max_length=40, db_index=True)
    subject = models.CharField(max_length=60, blank=True, db_index=True)
    """What it was done to: ``dossier:12``, ``round:3``, ``person:7``."""
    path = models.CharField(max_length=72, blank=True, db_index=True)
    """The path of the unit concerned, for the rights of those who read."""
    detail = models.JSONField(default=dict)
    """What was done: changed fields with the value before and after, reasons, numbers of revisions."""
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"


class Head(models.Model):
    """The last entry's number and hash: one row, locked while an entry is added."""

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)
