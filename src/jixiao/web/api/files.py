"""Operations that hand a file out, and how that is described."""

from __future__ import annotations

from typing import Any

HANDS_OUT: dict[str, Any] = {
    "responses": {
        200: {
            "description": "文件 (the file)",
            "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}
"""The ``openapi_extra`` of an operation whose answer is a file."""
