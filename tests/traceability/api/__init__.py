"""Tests of the EPCIS interface."""
