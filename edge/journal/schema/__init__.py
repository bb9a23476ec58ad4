"""The journal's tables: numbered SQL files, applied in order and never edited once released."""
