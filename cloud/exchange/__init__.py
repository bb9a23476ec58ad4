"""Taking lists in from spreadsheets, and giving lists out."""
