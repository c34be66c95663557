"""Reading switches the search for garbage off and leaves it as it found it."""

import gc

import pytest

from jixiao.documents.memory import uncollected


@uncollected
def collecting() -> bool:
    return gc.isenabled()


@uncollected
def failing() -> None:
    raise LookupError("gone")


def test_it_is_off_within_and_on_afterwards() -> None:
    assert gc.isenabled()
    assert not collecting()
    assert gc.isenabled()
    with pytest.raises(LookupError, match="gone"):
        failing()
    assert gc.isenabled()


def test_where_it_is_off_it_stays_off() -> None:
    gc.disable()
    try:
        collecting()
        assert not gc.isenabled()
    finally:
        gc.enable()
