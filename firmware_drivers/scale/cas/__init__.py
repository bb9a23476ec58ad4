"""CAS scales: TYPE-6, TYPE-0 and the stream of 22 bytes."""
