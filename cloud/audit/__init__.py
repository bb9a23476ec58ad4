"""Who changed what, when, before and after: rows written with each change."""
