"""When stages run by themselves: by `newsledger schedule`, or by the scheduler that a machine has already."""
