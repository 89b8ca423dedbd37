"""The outermost function of the command line: runs a command and turns whatever happens into an exit code.

argv ─► command ─► 0      InvalidInput ─► 2 · any other VantageError ─► 1 · Ctrl-C ─► 130 · reader gone ─► 141
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from cyclopts import CycloptsError

from prefect_vantage.cli.commands import build_app
from prefect_vantage.cli.faults import complain, explain
from prefect_vantage.errors import VantageError

INTERRUPTED = 130
READER_GONE = 141


def main() -> None:
    """Run the command that the process was called with and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; answers the exit code. Only a defect raises."""
    try:
        code = build_app()(list(arguments), exit_on_error=False, print_error=False, result_action="return_value")
        sys.stdout.flush()
    except CycloptsError as error:
        return complain(error)
    except VantageError as error:
        return explain(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (`head`, a closed pager) has all it wanted; Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    return code if isinstance(code, int) else 0
