"""Run work on what others send in one child process with limits, so that it can do no harm."""
