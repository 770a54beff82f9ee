"""PDFium keeps global state: this lock is held during each call to it, and every object is closed under it."""

import threading

one_at_a_time = threading.Lock()
