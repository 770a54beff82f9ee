"""Data in, QR, PNG and PDF bytes out."""
