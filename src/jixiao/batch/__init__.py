"""Whole corpora: every document below a folder read and judged into a store that can be resumed at any moment."""

from jixiao.batch.engine import Engine, EngineMissing, open_engine
from jixiao.batch.results import corpus_of, facts_of, filed_of, forms_of
from jixiao.batch.run import Asked, Progress, run
from jixiao.batch.store import Status, Store, StoreBusy, StoreError

__all__ = [
    "Asked",
    "Engine",
    "EngineMissing",
    "Progress",
    "Status",
    "Store",
    "StoreBusy",
    "StoreError",
    "corpus_of",
    "facts_of",
    "filed_of",
    "forms_of",
    "open_engine",
    "run",
]
