"""Writers of cases: commands, transitions, tasks, timers."""
