"""The demonstration: the results that are decided are public, one of them is held back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jixiao.web.cycle.models import Dossier, Round
from jixiao.web.cycle.states import State
from jixiao.web.publication import services

if TYPE_CHECKING:
    from jixiao.web.demo.build import Making


def demonstrate(making: Making) -> None:
    """Release every ended stage of the past years, hold one form back, and make the public pages."""
    head = making.people["demo-bureau-head"]
    for round_ in Round.objects.filter(year__lt=making.today.year, kind__in=["target", "self_evaluation"]):
        services.release(round_, head, "随同部门决算公开")
    held = Dossier.objects.filter(state=State.CLOSED, round__year__lt=making.today.year).order_by("pk").last()
    if held is not None:
        services.withhold(held, head, "收到异议，核实后再公开")
    services.publish(head, "edition-demonstration")
