"""PDFium keeps global state: whoever opens a PDF with it holds this lock until the document is closed."""

import threading

one_at_a_time = threading.Lock()
