"""The ledger of evidence with its files."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import File, Form, Status, UploadedFile
from pydantic import Field

from jixiao.web.api.files import HANDS_OUT
from jixiao.web.api.problems import valid
from jixiao.web.api.routing import Number, Router, person_of
from jixiao.web.api.schemas import Done, In, Out, PersonRef, Record, Short, Version, person_ref, picked
from jixiao.web.evaluations import ledger, papers
from jixiao.web.evaluations.api.known import Criterion, RowVersion, has_declared, is_inside, known
from jixiao.web.evaluations.forms import ItemForm
from jixiao.web.evaluations.guarding import criteria_of
from jixiao.web.evaluations.ledger import ItemGiven
from jixiao.web.evaluations.models import Item

router = Router()


class EvidenceOut(Out):
    """An item of the ledger; ``proves`` are criteria."""

    id: int
    number: int
    version: int
    title: str
    kind: str
    source: str
    dated: date | None
    reference: str
    proves: list[str]
    name: str
    sha256: str
    by: PersonRef


class EvidenceIn(In):
    """What is written in a row of the ledger; ``version`` where one is changed."""

    title: Short
    kind: Annotated[str, Field(max_length=20)]
    source: Short
    dated: date | None = None
    reference: Annotated[str, Field(max_length=120)] = ""
    proves: Annotated[list[Criterion], Field(max_length=300)] = Field(default_factory=list)
    version: Version = 0


def _item(found: Item) -> Record:
    plain = ("number", "version", "title", "kind", "source", "dated", "reference", "proves", "name", "sha256")
    return {"id": found.pk, "by": person_ref(found.by), **picked(found, *plain)}


@router.get("/evaluations/{int:pk}/evidence", response=list[EvidenceOut], summary="证据台账")
def evidence_list(request: HttpRequest, pk: Number) -> Any:
    """List the ledger."""
    found, _own = known(request, pk, is_inside)
    return [_item(one) for one in found.items.filter(removed_at=None).select_related("by")]


def _keep_item(request: HttpRequest, pk: int, body: EvidenceIn, file: Any, number: int | None) -> Record:
    found, _own = known(request, pk, has_declared)
    row = found.items.filter(pk=number, removed_at=None).first() if number is not None else None
    if number is not None and row is None:
        raise Http404
    kinds = [(key, key) for key in found.frame.evidence_kinds]
    form = ItemForm(body.model_dump(), None, instance=row, kinds=kinds, criteria=criteria_of(found))
    data = valid(form).cleaned_data
    given = ItemGiven(
        data["title"], data["kind"], data["source"], data["dated"], data["reference"], tuple(data["proves"])
    )
    return _item(ledger.keep_item(pk, person_of(request), given, file, number, body.version))


@router.post("/evaluations/{int:pk}/evidence", response={201: EvidenceOut}, summary="登记证据")
def evidence_new(
    request: HttpRequest, pk: Number, body: Form[EvidenceIn], file: File[UploadedFile | None] = None
) -> Any:
    """Add an item to the ledger, with its file if there is one."""
    return Status(201, _keep_item(request, pk, body, file, None))


@router.post("/evaluations/{int:pk}/evidence/{int:number}", response=EvidenceOut, summary="修改证据")
def evidence_change(
    request: HttpRequest,
    pk: Number,
    number: Number,
    body: Form[EvidenceIn],
    file: File[UploadedFile | None] = None,
) -> Any:
    """Change an item; its file stays unless another one is sent."""
    return _keep_item(request, pk, body, file, number)


@router.post("/evaluations/{int:pk}/evidence/{int:number}/remove", response=Done, summary="移除证据")
def evidence_remove(request: HttpRequest, pk: Number, number: Number, body: RowVersion) -> Any:
    """Take an item off the ledger; its number stays taken."""
    found, _own = known(request, pk, has_declared)
    if not found.items.filter(pk=number, removed_at=None).exists():
        raise Http404
    ledger.remove_item(pk, person_of(request), number, body.version)
    return {}


@router.get(
    "/evaluations/{int:pk}/evidence/{int:number}/file",
    response=None,
    summary="下载证据",
    openapi_extra=HANDS_OUT,
)
def evidence_file(request: HttpRequest, pk: Number, number: Number) -> Any:
    """Hand out the file of an item."""
    found, _own = known(request, pk, is_inside)
    row = found.items.filter(pk=number, removed_at=None).exclude(sha256="").first()
    if row is None:
        raise Http404
    return papers.handed(row.sha256, row.name, row.type)
