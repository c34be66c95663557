"""The official form inside a page of the site: its markup without inline styles, which the site's policy forbids."""

from __future__ import annotations

import re
from importlib import resources

from jixiao.forms.model import Form
from jixiao.rendering import render_bytes

_BODY = re.compile(r"<body>(.*)</body>", re.DOTALL)
_STYLE = re.compile(r'(?: class="(?P<classes>[^"]*)")? style="(?P<style>[^"]*)"')
_HEADING = re.compile(r"<(/?)h([12])\b")
_RULE = re.compile(r"^(?P<selectors>[^@{}]+)\{(?P<rules>[^{}]*)\}$")
_VARIABLE = re.compile(r"font-family: var\([^)]*\);?|font: ([^;]*?) var\([^)]*\)")


class OfficialForms:
    """Makes the markup of forms, and collects the style sheet that their markup needs."""

    def __init__(self) -> None:
        self._styles: dict[str, str] = {}

    def markup(self, form: Form) -> str:
        """Return a form as an article whose headings stand below those of the page."""
        page = render_bytes(form, "html").decode()
        body = _BODY.search(page)
        assert body is not None
        text = _STYLE.sub(self._as_class, body[1])
        return _HEADING.sub(lambda match: f"<{match[1]}h{int(match[2]) + 1}", text)

    def _as_class(self, match: re.Match[str]) -> str:
        name = "s-" + re.sub(r"[^0-9a-z]+", "-", match["style"].lower()).strip("-")
        self._styles[name] = match["style"]
        return f' class="{" ".join(filter(None, ((match["classes"] or "").strip(), name)))}"'

    def style_sheet(self) -> str:
        """Return the rules of the forms' own style sheet, for forms only, and those of the collected styles."""
        own = resources.files("jixiao.rendering").joinpath("page.css").read_text("utf-8")
        lines = [_scoped(line) for line in own.splitlines()]
        lines += [f".official .{name} {{ {style} }}" for name, style in sorted(self._styles.items())]
        return "\n".join(filter(None, lines)) + "\n"


def _scoped(line: str) -> str:
    """Return a rule that holds inside a form only; what is about the whole page is left out."""
    match = _RULE.match(line.strip())
    if match is None or match["selectors"].strip().startswith(("body", "nav")):
        return ""
    rules = _VARIABLE.sub(lambda found: f"font: {found[1]} serif" if found[1] else "", match["rules"])
    selectors = re.sub(r"\bh([12])\b", lambda found: f"h{int(found[1]) + 1}", match["selectors"])
    scoped = ", ".join(f".official {selector.strip()}" for selector in selectors.split(","))
    return f"{scoped} {{{rules}}}"
