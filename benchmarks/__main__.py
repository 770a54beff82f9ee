"""`make bench`: every figure, one line each – name, ratio, target, met or short."""

from benchmarks import epcis, genealogy, label_runs, labels, public_page, recall
from benchmarks.figures import show

for module in (labels, label_runs, public_page, epcis, recall, genealogy):
    show(module.figures())
