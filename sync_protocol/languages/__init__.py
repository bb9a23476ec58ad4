"""Words, numbers and dates in the languages of the people who use the system."""
