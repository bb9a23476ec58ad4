-- A document that a fiscal device may have put on record, with its counters from before. The entry
-- that follows from it is kept whole, so that a start after a power cut can still write it.
CREATE TABLE fiscal_intent (
  id TEXT PRIMARY KEY,  -- of the entry that follows
  kind TEXT NOT NULL,
  document TEXT NOT NULL,  -- what was asked of the device, JSON
  before TEXT NOT NULL,  -- the device's counters, JSON
  entry TEXT NOT NULL  -- what is written once it is on record, JSON
) WITHOUT ROWID;

-- What a device gave a document: a refund names it.
CREATE TABLE fiscal_document (
  id TEXT PRIMARY KEY,
  device TEXT NOT NULL,
  number INTEGER NOT NULL,
  sale_number INTEGER NOT NULL,
  at TEXT NOT NULL,  -- the device's wall clock, ISO
  sign TEXT NOT NULL
) WITHOUT ROWID;
