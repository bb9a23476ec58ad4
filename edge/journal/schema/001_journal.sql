-- One row: where the stream stands. `last` moves in the same transaction as the entry it counts,
-- so a rolled-back transaction leaves no hole, and a hole on the wire always means loss.
CREATE TABLE stream (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  tenant TEXT NOT NULL,
  device TEXT NOT NULL,
  store TEXT NOT NULL,
  register TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  random BLOB NOT NULL,
  genesis BLOB NOT NULL,
  last INTEGER NOT NULL,
  last_hash BLOB NOT NULL,
  last_at INTEGER NOT NULL,
  turnover INTEGER NOT NULL,
  series TEXT NOT NULL DEFAULT '{}',  -- last number given of each series, as JSON
  acked INTEGER NOT NULL,
  acked_hash BLOB NOT NULL,
  archived INTEGER NOT NULL,
  held TEXT
);

-- position = epoch * 2^40 + seq, so one integer key orders every epoch of this file.
CREATE TABLE entry (
  position INTEGER PRIMARY KEY,
  ty TEXT NOT NULL,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  turnover INTEGER NOT NULL,  -- sum of all document amounts of the file up to here, in minor units
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  line BLOB NOT NULL,
  sig BLOB
);

CREATE TABLE epoch (
  epoch INTEGER PRIMARY KEY,
  random BLOB NOT NULL,
  genesis BLOB NOT NULL,
  reason TEXT NOT NULL,
  follows INTEGER,
  follows_hash BLOB
);

CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'a journal entry is never changed'); END;
CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'a journal entry is never deleted'); END;

-- Personal data outside the hashed bytes; erasing a row leaves the chain sound.
CREATE TABLE side (
  position INTEGER NOT NULL,
  slot TEXT NOT NULL,
  salt BLOB NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (position, slot)
) WITHOUT ROWID;

-- Figures by scope ('ever', 'day:2026-11-25', 'shift:<id>'), apart for training. Rows are found by
-- their number, so that those in use lie together on the newest page.
CREATE TABLE counter (
  id INTEGER PRIMARY KEY,
  scope TEXT NOT NULL,
  training INTEGER NOT NULL,
  figures TEXT NOT NULL,
  touched INTEGER NOT NULL  -- position of the newest entry that counted here
);
CREATE UNIQUE INDEX counter_scope ON counter (scope, training);

-- Receipts by the number printed on them: what a return or a copy looks up.
CREATE TABLE document (
  position INTEGER PRIMARY KEY REFERENCES entry (position),
  number TEXT NOT NULL,
  kind TEXT NOT NULL,
  training INTEGER NOT NULL,
  business_day TEXT NOT NULL,
  shift TEXT NOT NULL,
  operator TEXT NOT NULL,
  total INTEGER NOT NULL,
  customer TEXT,
  paper INTEGER NOT NULL DEFAULT 0  -- 0: not begun, 1: begun, 2: out, or not wanted
);
CREATE UNIQUE INDEX document_number ON document (number);

-- What has gone back of a line sold, so that it cannot be returned twice.
CREATE TABLE returned (
  number TEXT NOT NULL,
  line INTEGER NOT NULL,
  quantity INTEGER NOT NULL,
  PRIMARY KEY (number, line)
) WITHOUT ROWID;

CREATE TABLE shift (
  id TEXT PRIMARY KEY,
  number INTEGER NOT NULL,
  opened INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  operator TEXT NOT NULL,
  business_day TEXT NOT NULL,
  training INTEGER NOT NULL,
  closed INTEGER
) WITHOUT ROWID;

CREATE TABLE parked (
  id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  operator TEXT NOT NULL,
  label TEXT NOT NULL,
  basket TEXT NOT NULL
) WITHOUT ROWID;

-- The basket that is open now, so that a power cut does not empty the customer's trolley.
CREATE TABLE open_basket (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  sale TEXT NOT NULL,
  at INTEGER NOT NULL,
  operator TEXT NOT NULL,
  basket TEXT NOT NULL,
  payment TEXT NOT NULL DEFAULT ''
);

-- Card payments asked for whose outcome is not written down yet.
CREATE TABLE card_intent (
  reference TEXT PRIMARY KEY,
  basket TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL
) WITHOUT ROWID;

-- What operators chose for themselves on this till, such as a language.
CREATE TABLE preference (
  operator TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (operator, name)
) WITHOUT ROWID;

-- Wrong PINs outlive a restart.
CREATE TABLE sign_in (
  operator TEXT PRIMARY KEY,
  failures INTEGER NOT NULL,
  locked_until INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE checkpoint (
  position INTEGER PRIMARY KEY,
  hash BLOB NOT NULL,
  counters TEXT NOT NULL
);
