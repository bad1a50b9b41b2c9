"""Files packed into one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

__all__ = ["Packed"]


class Packed(ZipFile):
    """A ZIP file to write, in which everything has the same date: the same files give the same bytes."""

    def __init__(self, stream: Any) -> None:
        super().__init__(stream, "w")

    def writestr(self, zinfo_or_arcname: str | ZipInfo, data: Any, *_: Any) -> None:
        """Add a file of this content."""
        super().writestr(_entry(str(zinfo_or_arcname)), data, ZIP_DEFLATED)

    def write(self, filename: Any, arcname: Any = None, *_: Any) -> None:
        """Add a file that is on disk."""
        entry = _entry(arcname)
        entry.file_size = Path(filename).stat().st_size  # what is larger than 4 GB is written in another way
        with Path(filename).open("rb") as source, self.open(entry, "w") as target:
            shutil.copyfileobj(source, target)


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name)  # as old as ZIP can say
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
