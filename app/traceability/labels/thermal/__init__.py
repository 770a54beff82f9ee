"""Labels for thermal printers: files in the languages of printers, and a reader that draws them as a printer would."""
