"""Worker processes that are watched: a task that hangs, crashes or eats memory costs its worker, not the run."""
