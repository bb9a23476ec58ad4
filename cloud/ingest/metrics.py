"""What Prometheus may ask the ingest."""

from prometheus_client import Counter, Gauge, Histogram

MESSAGES = Counter("tameio_ingest_messages_total", "Messages of tills taken in")
ENTRIES = Counter("tameio_ingest_entries_total", "Entries written to the log")
REPEATED = Counter("tameio_ingest_repeated_total", "Transactions repeated after a conflict")
REJECTED = Counter("tameio_ingest_rejected_total", "Messages refused", ["reason"])
QUARANTINED = Counter("tameio_ingest_quarantined_total", "Entries put aside", ["reason"])
DROPPED = Counter("tameio_ingest_dropped_total", "Messages not taken because the queue was full")
WAITING = Gauge("tameio_ingest_waiting", "Messages in the queue")
COMMIT_SECONDS = Histogram(
    "tameio_ingest_commit_seconds",
    "From the first read to the commit",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
