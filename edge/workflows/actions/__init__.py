"""What can be asked of a till, one file for each activity of the counter; `Till` has them all."""
