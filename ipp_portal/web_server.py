"""How gunicorn serves the pages: `gunicorn --config python:ipp_portal.web_server`, here and in production alike.

How many requests a process answers at once is a setting of the portal, so that other limits can follow from it
(marketplace/turns.py). A client that sends half a request keeps a thread, and one that does not close its connection
keeps the whole process waiting; gunicorn 27 has no setting against either. So a buffering proxy belongs in front of it
(docs/operations.md).
"""

from ipp_portal.settings import WEB_THREADS

worker_class = "gthread"
threads = WEB_THREADS
timeout = 60  # seconds after which a worker that answers nothing at all is ended
