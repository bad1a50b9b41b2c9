"""The page over an archive, for a browser, and the same as JSON for programs: ``onrecord serve``.

Pages are made here on the machine from templates, and need nothing from elsewhere. Articles are hostile input: their
text is escaped everywhere, and a content security policy forbids whatever is not the page's own.
"""

from onrecord.web.app import application
from onrecord.web.server import is_loopback, serve

__all__ = ["application", "is_loopback", "serve"]
