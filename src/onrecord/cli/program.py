"""How every command ends: with one line and an exit code, never with a traceback, when the work fails."""

from __future__ import annotations

from typing import Any

import click

from onrecord.cli.messages import say
from onrecord.cli.output import give_up_stdout
from onrecord.cli.run import NothingReadError
from onrecord.errors import OnrecordError

__all__ = ["Program"]


class Program(click.Group):
    """A group whose commands end with one line and an exit code, never with a traceback, when the work fails."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command, and end as the exit codes of :mod:`onrecord.cli` say."""
        try:
            return super().invoke(ctx)
        except NothingReadError:  # why not has been said, a line for each input
            ctx.exit(1)
        except OnrecordError as error:
            say(str(error))
            ctx.exit(1)
        except BrokenPipeError:  # whoever read our output has seen enough
            give_up_stdout()
            ctx.exit(0)
        except KeyboardInterrupt:
            say("interrupted")
            ctx.exit(130)
