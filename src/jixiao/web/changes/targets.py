"""The targets in force: the approved ones, or the last approved adjustment of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jixiao.web.cycle.editing import load_form

if TYPE_CHECKING:
    from jixiao.forms.model import Form
    from jixiao.web.cycle.models import Dossier

Rows = dict[str, list[str]]


def targets_in_force(dossier: Dossier) -> tuple[Form, Rows]:
    """Return the targets and budget of a target dossier that are in force, with the lasting keys of their rows.

    ``dossier.form`` stays what was approved; after an approved adjustment the adjusted form is in force.
    """
    if dossier.adjusted is not None:
        return load_form(dossier.adjusted), rows_in_force(dossier)
    return load_form(dossier.form), rows_in_force(dossier)


def rows_in_force(dossier: Dossier) -> Rows:
    """Return the lasting keys of the rows in force."""
    rows = dossier.adjusted_rows if dossier.adjusted is not None else dossier.rows
    return {name: list(keys) for name, keys in rows.items()}
