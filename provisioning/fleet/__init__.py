"""What is out there and how it feels, from the command line, over the cloud's REST API."""
