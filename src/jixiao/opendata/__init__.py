"""Open data: what may be public of performance forms, as a static site with downloads."""

from jixiao.opendata.policy import Policy, PolicyError, load_policy
from jixiao.opendata.public import ADJUSTED, PublicForm, Submitted, publish_form
from jixiao.opendata.site import Site, SiteError, write_site

__all__ = [
    "ADJUSTED",
    "Policy",
    "PolicyError",
    "PublicForm",
    "Site",
    "SiteError",
    "Submitted",
    "load_policy",
    "publish_form",
    "write_site",
]
