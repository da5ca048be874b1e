"""How gunicorn serves the product behind a proxy: threads, because uploads are slow and mostly wait."""

bind = "0.0.0.0:8000"  # inside a container; only the proxy is published
worker_class = "gthread"
workers = 2
threads = 8
timeout = 60
graceful_timeout = 30
keepalive = 15
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108  heartbeats must not wait for a busy disk
errorlog = "-"
accesslog = None  # addresses are personal data; the product writes its own log without them
