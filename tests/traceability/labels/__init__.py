"""Tests of the printed labels: symbols decoded, text extracted, millimetres measured."""
