"""What is due: notices to put something right."""

from jixiao.web.results.services import remind

__all__ = ["remind"]
