"""Reading without pauses for garbage: a document makes many objects, keeps nearly all of them and no cycles."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
Result = TypeVar("Result")


def uncollected(function: Callable[P, Result]) -> Callable[P, Result]:
    """Let a function run without the search for garbage cycles, which goes over every object made so far.

    What the function was called in stays as it was: where collection is off already, it stays off.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> Result:
        if not gc.isenabled():
            return function(*args, **kwargs)
        gc.disable()
        try:
            return function(*args, **kwargs)
        finally:
            gc.enable()

    return run
