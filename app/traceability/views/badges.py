"""States of batches as every page shows them: class, icon and word together."""

from flask_babel import gettext as _

from app.traceability.rules.batches import STATE_NAMES, BatchState

LOOKS = {
    BatchState.OPEN: ("is-good", "good"),
    BatchState.HELD: ("is-blocked", "blocked"),
    BatchState.CLOSED: ("is-neutral", "neutral"),
    BatchState.RECALLED: ("is-recalled", "recalled"),
}


def batch_badge(state: BatchState) -> tuple[str, str, str]:
    """How a batch stands."""
    look, icon = LOOKS[state]
    return look, icon, _(STATE_NAMES[state])
