-- Everything in an old database that a careless reader trips over.
CREATE TABLE "class" (id INTEGER PRIMARY KEY, "new" TEXT, "default" INT DEFAULT (1 + 1));
CREATE TABLE models (id INTEGER PRIMARY KEY AUTOINCREMENT, "table" TEXT NOT NULL DEFAULT 'it''s');
CREATE TABLE "from" (id INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;
CREATE TABLE [order details] ("order id" INT NOT NULL, `line` INT NOT NULL, "zip code" VARCHAR(10) COLLATE NOCASE, "(3)" REAL,
  "a-b" TEXT, "a_b" TEXT, "日本" TEXT, PRIMARY KEY ("order id", line)) WITHOUT ROWID;
CREATE TABLE parts (
  order_id INT NOT NULL, line INT NOT NULL, part TEXT, /* FOREIGN KEY in a comment, ( */
  qty INTEGER CHECK (qty > 0 AND qty < 100), -- CHECK (qty = 7)
  note TEXT DEFAULT '), check (', CONSTRAINT parts_pk PRIMARY KEY (part, line),
  FOREIGN KEY (order_id, line) REFERENCES [order details] DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "one; part" UNIQUE (line, note) ON CONFLICT REPLACE
);
CREATE TABLE people (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL UNIQUE, boss INT REFERENCES people ON DELETE SET NULL,
  born DATE, at TIME, seen DATETIME DEFAULT CURRENT_TIMESTAMP, blob BLOB DEFAULT x'00ff', big BIGINT DEFAULT 9007199254740993,
  ok BOOLEAN NOT NULL DEFAULT TRUE, anything, point GEOMETRY, upper TEXT GENERATED ALWAYS AS (upper(email)) STORED, twice AS (big * 2));
CREATE TABLE friends (person_id INT NOT NULL REFERENCES people (id), friend_id INT NOT NULL REFERENCES people (id), since TEXT,
  PRIMARY KEY (person_id, friend_id));
CREATE TABLE profile (person_id INTEGER PRIMARY KEY REFERENCES people, bio TEXT);
CREATE TABLE by_email (id INTEGER PRIMARY KEY, email TEXT REFERENCES people (email), person TEXT REFERENCES people (id),
  profile INT UNIQUE REFERENCES profile, home INT REFERENCES nowhere (id));
CREATE TABLE nothing_unique (a TEXT, b TEXT);
CREATE UNIQUE INDEX "people ci" ON people (lower(email), born DESC) WHERE boss IS NOT NULL;
CREATE INDEX people_at ON people (at COLLATE NOCASE DESC);
CREATE VIEW adults AS SELECT id, email FROM people WHERE born < '2000-01-01';
CREATE TRIGGER seen AFTER UPDATE ON people BEGIN UPDATE people SET seen = CURRENT_TIMESTAMP WHERE id = new.id; END;
CREATE VIEW above (id, twice) AS SELECT id, id * 2 FROM adults;
