-- What a card terminal's memory ended with before it was asked for money: "terminal/receipt".
-- Empty: a terminal without a cable, where a person says what its screen showed.
ALTER TABLE card_intent ADD COLUMN mark TEXT NOT NULL DEFAULT '';
