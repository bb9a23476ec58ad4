"""The portal frame: layout, menu, formatting, language, assets and the guard at the door."""
