"""Who a till is: keys, certificates, the claim code, and how a new machine gets its identity."""
