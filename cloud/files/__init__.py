"""Files stored by their content; pictures resized and stripped of metadata."""
