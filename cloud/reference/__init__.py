"""Reference data for tills: buckets with revisions, published in the transaction of the change."""
