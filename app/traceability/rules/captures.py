"""Captures of EPCIS documents: their states, and what a fault in one event does to the others (EPCIS 2.0, 12.5)."""

from enum import StrEnum


class CaptureState(StrEnum):
    """Life of a capture job."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class ErrorBehaviour(StrEnum):
    """GS1-Capture-Error-Behaviour: all or nothing, or whatever is right."""

    ROLLBACK = "rollback"
    PROCEED = "proceed"
