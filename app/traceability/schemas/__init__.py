"""What comes in from forms and goes out."""
