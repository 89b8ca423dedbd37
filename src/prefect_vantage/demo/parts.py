"""The parts of a past run: subflow runs with the task runs that stand for them, and plain task runs (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random

from prefect_vantage.demo.naming import run_name, time_ordered_id
from prefect_vantage.demo.profiles import Profile
from prefect_vantage.demo.records import PastRun, PastState, PastTask


def with_subflows(run: PastRun, profile: Profile, random: Random) -> list[PastRun]:
    """The run and its subflow runs; a failed run fails in its second or third step, one that was stopped finished only the first."""
    steps = _finished_steps(run, len(profile.subflows), random)
    children, tasks = [], []
    for (flow, task), (begin, end), final in zip(profile.subflows, _slices(run, len(profile.subflows)), steps, strict=False):
        states = _lifetime(begin, end, final)
        child_id, task_id = time_ordered_id(begin, random), time_ordered_id(begin, random)
        tasks.append(PastTask(task_id, task, 0, states, child_id))
        child = _child(run, flow, states, id=child_id, name=run_name(random), parent_task=task_id)
        children.append(child)
    return [run._replace(tasks=tuple(tasks)), *children]


def with_tasks(run: PastRun, profile: Profile, random: Random) -> PastRun:
    """The run with its task runs one after another; the last one of a failed run failed."""
    final = run.states[-1]
    names = profile.tasks if final.type == "COMPLETED" else profile.tasks[: random.randint(1, len(profile.tasks))]
    last = len(names) - 1
    seen: Counter[str] = Counter()
    tasks = []
    for place, (name, (begin, end)) in enumerate(zip(names, _slices(run, len(names)), strict=True)):
        state = _task_final(final) if place == last else PastState("COMPLETED", "Completed", 0)
        tasks.append(PastTask(time_ordered_id(begin, random), name, seen[name], _lifetime(begin, end, state)))
        seen[name] += 1
    return run._replace(tasks=tuple(tasks))


def _finished_steps(run: PastRun, steps: int, random: Random) -> Sequence[PastState]:
    """The final state of each step that ended."""
    final, done = run.states[-1], PastState("COMPLETED", "Completed", 0)
    if final.type == "COMPLETED":
        return (done,) * steps
    if final.type == "FAILED":
        return (*(done,) * random.randint(1, steps - 1), final)
    return (done,)


def _task_final(final: PastState) -> PastState:
    """What the last task shows of its run's end."""
    if final.type != "FAILED":
        return PastState("COMPLETED", "Completed", 0)
    return final._replace(
        message=(final.message or "").replace("Flow run encountered an exception: ", "Task run encountered an exception ")
    )


def _slices(run: PastRun, count: int) -> list[tuple[int, int]]:
    """(begin, end) of each part: the last attempt's time, shared out with short gaps."""
    begin = next(state.at for state in reversed(run.states) if state.type == "RUNNING")
    width = (run.states[-1].at - begin) // count
    return [(begin + width * place + width // 50, begin + width * (place + 1) - width // 50) for place in range(count)]


def _lifetime(begin: int, end: int, final: PastState) -> tuple[PastState, ...]:
    """PENDING, RUNNING and the final state, at least a few microseconds apart."""
    start = begin + min(15_000, (end - begin) // 4) + 1
    return (PastState("PENDING", "Pending", begin), PastState("RUNNING", "Running", start), final._replace(at=max(end, start + 1)))


def _child(parent: PastRun, flow: str, states: tuple[PastState, ...], **identity: str) -> PastRun:
    begin, start, end = (state.at for state in states)
    return parent._replace(
        **identity,
        flow=flow,
        deployment=None,
        created=begin,
        expected=begin,
        started=start,
        total=end - start,
        attempts=1,
        states=states,
        parameters={key: value for key, value in parent.parameters.items() if key in ("region", "table")},
        by_schedule=False,
        worker=None,
        pid=None,
        tasks=(),
    )
