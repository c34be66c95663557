"""The policy of publication: data that names what may be public, and what is struck out of it."""

from __future__ import annotations

import re
from functools import cached_property
from importlib import resources
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from jixiao.findings import catalogue
from jixiao.forms.model import FormKind
from jixiao.values.width import half

STRUCK_OUT = "［略］"
"""Stands in the place of what was struck out."""


class PolicyError(Exception):
    """A policy that cannot be read or says something that there is not."""


class Policy(BaseModel):
    """What may be public: kinds of form, fields, labelled texts, findings; and what is struck out or withheld."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: tuple[FormKind, ...]
    fields: tuple[str, ...]
    fund_columns: tuple[str, ...]
    indicator_columns: tuple[str, ...]
    task_columns: tuple[str, ...]
    texts: dict[FormKind, tuple[str, ...]]
    never: tuple[str, ...]
    withhold: tuple[str, ...]
    redact: tuple[str, ...]
    findings: tuple[str, ...]

    @field_validator("never", "redact")
    @classmethod
    def _patterns(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            re.compile(pattern)
        return patterns

    @field_validator("findings")
    @classmethod
    def _codes(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [code for code in codes if code not in catalogue()]
        if unknown:
            raise ValueError(f"没有这样的问题代码：{'、'.join(unknown)} (unknown codes)")
        return codes

    @cached_property
    def _never(self) -> re.Pattern[str]:
        return re.compile("|".join(self.never) or "(?!)", re.IGNORECASE)

    @cached_property
    def _struck(self) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{pattern})" for pattern in self.redact) or "(?!)", re.IGNORECASE)

    def label_allowed(self, kind: FormKind, label: str) -> bool:
        """Say whether the text under a label may be public."""
        plain = "".join(label.split())
        if self._never.search(plain):
            return False
        return any(re.search(pattern, plain) for pattern in self.texts.get(kind, ()))

    def cleaned(self, text: str | None) -> str | None:
        """Return a text without what is struck out; digits and signs count in either width."""
        if not text:
            return text
        plain = half(text)
        if len(plain) != len(
            text
        ):  # a character that has no single narrow form: the narrow text is published
            text = plain
        parts, end = [], 0
        for match in self._struck.finditer(plain):
            parts += [text[end : match.start()], STRUCK_OUT]
            end = match.end()
        return "".join([*parts, text[end:]])

    def withheld(self, text: str) -> bool:
        """Say whether a form that holds a text is withheld as a whole."""
        plain = "".join(text.split())
        return any(marker in plain for marker in self.withhold)


def load_policy(path: Path | None = None) -> Policy:
    """Return a policy, the built-in one if no file is named. Raises ``PolicyError``."""
    source = path or resources.files("jixiao.opendata").joinpath("policy.yaml")
    try:
        data = yaml.safe_load(source.read_text("utf-8"))
        return Policy.model_validate(data)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError, re.error) as error:
        raise PolicyError(
            f"{path or 'policy.yaml'}：公开规则有误 (mistake in the policy): {error}"
        ) from error
