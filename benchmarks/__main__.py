"""`make bench`: every figure, one line each – name, ratio, target, met or short."""

from benchmarks import label_runs, labels, public_page
from benchmarks.figures import show

for module in (labels, label_runs, public_page):
    show(module.figures())
