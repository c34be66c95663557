"""The interface for programs: tokens, every right and rule of the pages under ``/api/v1/``, webhooks, import and export.

How a capability joins: give it a module or a package ``jixiao.web.NAME.api`` with a ``router``; it is found by that name,
nothing is registered anywhere else::

    from jixiao.web.api.routing import Router, person_of
    from jixiao.web.api.schemas import Out, Page, paged

    router = Router(tags=["monitoring"])          # a heading of the docs page; its words: TAGS of NAME.words

    class Alert(Out):                             # what goes out; Decimal as text, dates as ISO text
        id: int
        due: date

    @router.get("/alerts", response=Page[Alert], summary="预警列表")        # Chinese summary, English docstring
    def alerts(request: HttpRequest, page: PageNumber = 1) -> Any:
        '''List the alerts that the person may read.'''
        return paged(visible(person_of(request)).order_by("pk"), page, alert_out)

    @router.post("/alerts/{int:pk}/answer", response=Alert, summary="答复预警")
    def answer(request: HttpRequest, pk: int, body: AnswerIn) -> Any:
        '''Answer an alert.'''
        return alert_out(services.answer(pk, person_of(request), body.text, version=body.version))

- A GET needs a token with the scope ``read``, everything else ``write``; another one is asked for by
  ``auth=Bearer(Scope.ADMIN)``. The scope only narrows: rights are those of the person, so call the same services as the
  pages. ``Http404`` for a stranger to a thing, ``PermissionDenied`` or ``Refused("right")`` for a reader without the right.
- Raise; never build an answer for a mistake. ``Refused``, ``Http404``, ``PermissionDenied``, ``EditError``, ``Unusable``,
  ``FontMissing`` and ``problems.Problem`` become ``application/problem+json`` with the code and the words of ``pages.wording``.
- ``routing.demand`` asks for a right, ``routing.demand_way`` for the name of a way, ``problems.valid`` for a valid form of a
  page; ``files.HANDS_OUT`` describes an operation whose answer is a file. Long work answers 202 with ``schemas.Asked``.
- ``Idempotency-Key`` works for every POST without any doing; every journal entry says through which token it was made.
- Names of functions and of schemas stand in one list for all capabilities: give them names of their own.
- Describe what goes out exactly: the tests hold every answer against the schema, and call every operation as every post.
  Add each operation to ``tests/web/tables/operations/NAME.py``, and each view of a page with its operations to the table of
  ``tests/web/test_api_complete.py``. Examples are made from the schemas; what stands in a field is in ``samples.yaml``.
"""
