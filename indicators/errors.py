"""The two families of failure.

A ``UserError`` is shown to the reader as it is written, in one sentence and without a traceback.
Anything else is a bug: it is logged, and the reader sees only a reference number.
"""

from __future__ import annotations


class UserError(Exception):
    """Something the reader can understand and act on.

    ``template`` is the Chinese sentence with ``{named}`` places, ``params`` fills them. The template is the
    message id of the language catalogues, so the sentence can be shown in another language later. ``code`` names the
    kind of refusal in one word for programs.
    """

    code = "refused"

    def __init__(self, template: str, **params: object) -> None:
        super().__init__(template.format(**params))
        self.template = template
        self.params = params


class CatalogueError(UserError):
    """A catalogue file is wrong; the sentence names the file and the key."""

    code = "catalogue"


class DataFileError(UserError):
    """A file under ``data/`` is missing or wrong; the sentence names the file and the row."""

    code = "data"


class StoreError(UserError):
    """The store cannot be opened, is held by another process, or did not keep what was written."""

    code = "store"


class StaleDiffError(StoreError):
    """The store moved on after the change was compared with it."""


class AccessDenied(UserError):
    """The role may not do this."""

    code = "access_denied"


class NotAvailable(UserError):
    """No figure is published for what was asked."""

    code = "not_available"
