"""What can keep a command from its work, as one line each and an exit code."""

from __future__ import annotations

import click


class BadInput(click.ClickException):
    """Input that cannot be used, found before anything was sent.

    The message is one line that names the file, the field and the expected form. A command that
    lets it pass ends with that line on stderr and exit code 2.
    """

    exit_code = 2


class WrongState(click.ClickException):
    """A chain that is not as a manifest and a record say; every difference is a line.

    A command that lets it pass ends with exit code 1.
    """

    exit_code = 1
