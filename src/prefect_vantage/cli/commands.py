"""The table of commands, and the application that cyclopts makes of it; help pages and reference docs come from the same rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cyclopts import App, Group

from prefect_vantage import __version__
from prefect_vantage.cli import (
    actions,
    audit,
    config,
    count,
    dashboards,
    demo,
    export,
    exports,
    preset_files,
    presets,
    project,
    prune,
    report,
    search,
    sending,
    serve,
    submit,
    sync,
    tasks,
    up,
)
from prefect_vantage.cli.doctor import command as doctor

ASK = "Ask"
ACT = "Act"
RUN = "Run"
OPTIONS = "Options"

Examples = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its words after `vantage`, the function that it runs, its place in the help, and examples (command, what for)."""

    name: str
    function: Callable[..., Any]
    group: str
    examples: Examples


COMMANDS = (
    Command("search", search.search, ASK, search.EXAMPLES),
    Command("count", count.count, ASK, count.EXAMPLES),
    Command("export", export.export, ASK, export.EXAMPLES),
    Command("exports list", exports.list_exports, ASK, exports.LIST_EXAMPLES),
    Command("exports fetch", exports.fetch, ASK, exports.FETCH_EXAMPLES),
    Command("exports cancel", exports.cancel, ACT, exports.CANCEL_EXAMPLES),
    Command("exports delete", exports.delete, ACT, exports.DELETE_EXAMPLES),
    Command("report list", report.list_reports, ASK, report.LIST_EXAMPLES),
    Command("report build", report.build, ASK, report.BUILD_EXAMPLES),
    Command("report send", sending.send, ACT, sending.SEND_EXAMPLES),
    Command("report deliveries", sending.deliveries, ASK, sending.DELIVERIES_EXAMPLES),
    Command("presets list", presets.list_presets, ASK, presets.LIST_EXAMPLES),
    Command("presets show", presets.show, ASK, presets.SHOW_EXAMPLES),
    Command("presets save", presets.save, ASK, presets.SAVE_EXAMPLES),
    Command("presets delete", presets.delete, ASK, presets.DELETE_EXAMPLES),
    Command("presets restore", presets.restore, ASK, presets.RESTORE_EXAMPLES),
    Command("presets star", presets.star, ASK, presets.STAR_EXAMPLES),
    Command("presets default", presets.default, ASK, presets.DEFAULT_EXAMPLES),
    Command("presets order", presets.order, ASK, presets.ORDER_EXAMPLES),
    Command("presets export", preset_files.export, ASK, preset_files.EXPORT_EXAMPLES),
    Command("presets import", preset_files.import_presets, ASK, preset_files.IMPORT_EXAMPLES),
    Command("dashboards list", dashboards.list_dashboards, ASK, dashboards.LIST_EXAMPLES),
    Command("dashboards show", dashboards.show, ASK, dashboards.SHOW_EXAMPLES),
    Command("dashboards apply", dashboards.apply, ASK, dashboards.APPLY_EXAMPLES),
    Command("dashboards delete", dashboards.delete, ASK, dashboards.DELETE_EXAMPLES),
    Command("submit", submit.submit, ACT, submit.EXAMPLES),
    Command("tasks", tasks.tasks, ACT, tasks.EXAMPLES),
    Command("cancel", actions.cancel, ACT, actions.CANCEL_EXAMPLES),
    Command("retry", actions.retry, ACT, actions.RETRY_EXAMPLES),
    Command("delete", actions.delete, ACT, actions.DELETE_EXAMPLES),
    Command("tag", actions.tag, ACT, actions.TAG_EXAMPLES),
    Command("audit", audit.audit, ACT, audit.EXAMPLES),
    Command("up", up.up, RUN, up.EXAMPLES),
    Command("serve", serve.serve, RUN, serve.EXAMPLES),
    Command("sync", sync.sync, RUN, sync.EXAMPLES),
    Command("doctor", doctor.doctor, RUN, doctor.EXAMPLES),
    Command("config", config.config, RUN, config.EXAMPLES),
    Command("plan", project.plan, RUN, project.PLAN_EXAMPLES),
    Command("apply", project.apply, RUN, project.APPLY_EXAMPLES),
    Command("init", project.init, RUN, project.INIT_EXAMPLES),
    Command("schema", project.schema, RUN, project.SCHEMA_EXAMPLES),
    Command("prune", prune.prune, RUN, prune.EXAMPLES),
    Command("demo fleet", demo.fleet, RUN, demo.FLEET_EXAMPLES),
    Command("demo history", demo.history, RUN, demo.HISTORY_EXAMPLES),
    Command("demo remove", demo.remove, RUN, demo.REMOVE_EXAMPLES),
)

PARENTS: Mapping[str, str] = {
    "exports": "Files of runs that the service writes while nobody waits.",
    "report": "List, build and send reports.",
    "presets": "Save, share and order named views of the run list.",
    "dashboards": "List, show, make and delete dashboards.",
    "demo": "Put sample data on a Prefect server, and take them away again.",
}
"""What the first word of a two-word command is about."""

INTRODUCTION = """Find, count, chart, export and report every run of a self-hosted Prefect server.

Every command asks the service at VANTAGE_API_URL; `vantage up` starts everything on this machine."""


def build_app() -> App:
    """The whole command line. Errors are left to the caller."""
    groups = {name: Group(name, sort_key=place) for place, name in enumerate((ASK, ACT, RUN, OPTIONS))}
    app = App(name="vantage", help=INTRODUCTION, version=__version__, help_format="markdown", suppress_keyboard_interrupt=False)
    for option in ("--help", "--version"):
        app[option].group = groups[OPTIONS]
    parents: dict[str, App] = {}
    for place, command in enumerate(COMMANDS):
        first, _, second = command.name.partition(" ")
        if second and first not in parents:
            parents[first] = App(name=first, help=PARENTS[first], group=groups[command.group], sort_key=place, version_flags=())
            app.command(parents[first])
        parents.get(first, app).command(
            command.function,
            name=second or first,
            group=None if second else groups[command.group],
            sort_key=place,
            help_epilogue=_epilogue(command.examples),
        )
    return app


def _epilogue(examples: Examples) -> str:
    lines = "\n\n".join(f"# {purpose}\n{command}" for command, purpose in examples)
    return f"```sh\n{lines}\n```"
