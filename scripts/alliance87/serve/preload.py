"""Imported once, by the fork server: loads the dataset, so that its workers have it when they begin."""

from __future__ import annotations

import os
import signal

from alliance87.serve.worker import load, rehearse

DATASET = "ALLIANCE87_DATASET"  # names the file; the fork server reads nothing else that we choose

if DATASET in os.environ:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # as SIGINT, it is for the server alone
    rehearse(load(os.environ[DATASET]))
