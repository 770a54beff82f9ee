"""Tests of the files for thermal printers: written, read as a printer reads them, and broken on purpose."""
