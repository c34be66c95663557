"""Making the public pages in the background; the file is the site itself, to be put on any web server."""

from __future__ import annotations

import zipfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from jixiao.web.cycle.jobs import Kind, Progress
from jixiao.web.cycle.models import Job
from jixiao.web.publication import services


def make(job: Job, path: Path, progress: Progress) -> None:
    """Make an edition, and its pages as one archive."""
    Job.objects.filter(pk=job.pk).update(total=services.open_to_all().count())
    edition = services.publish(job.by, f"edition-{job.pk}-{job.tries}", progress)
    folder = Path(settings.PUBLIC) / edition.folder
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, str(file.relative_to(folder)))


KINDS = (Kind("publication", _("公开网站"), "zip", make),)
