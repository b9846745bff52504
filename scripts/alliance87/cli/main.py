"""The command line: the group of commands, and how it ends.

Nothing is decided here but exit codes: 0 fine, 1 findings, 2 could not run, 3 over a limit. What a
command needs is imported when it runs, so that help and queries start fast.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from importlib import import_module

import click

from alliance87.model.errors import Alliance87Error
from alliance87.model.project import VERSION
from alliance87.report.terminal import coloured, visible

_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_COMMANDS = {
    "contributions": ("template", "validate", "explain", "accept"),
    "dataset": ("build", "check", "describe", "diff"),
    "new": ("new",),
    "query": ("query",),
    "remote": ("publish",),
    "web": ("serve", "site"),
}
_MODULE_OF = {name: module for module, names in _COMMANDS.items() for name in names}


class _Lazy(click.Group):
    """A group that imports the module of a command when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, A to Z."""
        return sorted(_MODULE_OF)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        if cmd_name not in _MODULE_OF:
            return None
        module = import_module(f"alliance87.cli.{_MODULE_OF[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command


@click.group(cls=_Lazy, context_settings=_HELP)
@click.version_option(VERSION, prog_name="alliance87", message="%(prog)s %(version)s")
def commands() -> None:
    """What documents say about Alliance 8.7, and which words say so.

    \b
    Results go to standard output, problems to standard error.
    Exit codes: 0 fine, 1 findings, 2 could not run, 3 over a limit.
    Example: alliance87 query who-took-part
    """


def main() -> None:
    """Run the command line and exit; what goes wrong is one line on standard error."""
    for name in ("SIGINT", "SIGPIPE"):  # end as other tools do, though the engine may be busy
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    # A caller may have closed them; what is then printed goes nowhere.
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        commands.main(prog_name="alliance87", standalone_mode=False)
    except Alliance87Error as error:
        _fail(str(error))
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(2)
    except click.UsageError as error:
        place = error.ctx.command_path if error.ctx else "alliance87"
        _fail(f"{place}: {error.format_message()} Try: {place} --help")
    except click.Abort:
        _fail("alliance87: stopped before an answer was given. Try again.")
    except OSError as error:
        _fail(f"{error.filename or 'alliance87'}: {error.strerror}. Check it, and try again.")


def _fail(message: str) -> None:
    line = visible(message)
    sys.stderr.write(click.style(line, fg="red") if coloured(sys.stderr) else line)
    sys.stderr.write("\n")
    sys.exit(2)
