"""How the web server runs, everywhere: threads beside a few processes, so that slow readers hold up nobody."""

import os

bind = os.environ.get("WEB_BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
# When told to stop, answers under way may finish for so long.
graceful_timeout = 10
# Processes are renewed now and then, not all at the same time.
max_requests = 5000
max_requests_jitter = 500
loglevel = "warning"
control_socket_disable = True
