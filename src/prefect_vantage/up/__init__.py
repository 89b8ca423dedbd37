"""`vantage up`: everything on one machine under one supervisor; `run.run_up` is the way in.

`plan` decides what is started (pure), `ports` and `health` look at the machine, `child` is one process, `supervisor` keeps them all alive.
"""
