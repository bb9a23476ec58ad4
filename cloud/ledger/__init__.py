"""Sales, tenders and tax as balanced postings that never change."""
