"""What rendering cannot do, each with a message that says what would help."""

from __future__ import annotations


class RenderingError(LookupError):
    """Something that rendering needs is not there."""


class LayoutMissing(RenderingError):
    """There is no layout for a jurisdiction or for a kind of form in it; the message says which there are."""


class FontMissing(RenderingError):
    """No type face with Chinese characters is installed; the message says how to install one."""
