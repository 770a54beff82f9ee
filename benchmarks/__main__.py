"""`make bench`: every figure, one line each – name, ratio, target, met or short."""

import logging

from benchmarks import epcis, genealogy, label_runs, labels, public_page, recall
from benchmarks.figures import show

logging.getLogger("alembic").setLevel(logging.WARNING)
for module in (labels, label_runs, public_page, epcis, recall, genealogy):
    show(module.figures())
