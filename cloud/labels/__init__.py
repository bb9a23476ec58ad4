"""Labels and price tags: their templates, previews, and sheets of tags as PDF."""
