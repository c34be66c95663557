-- What a store holds. Money, rates and points are text: exact decimals, added up in Decimal and never in SQL.

CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;

-- One row for each document below the folder. run: the last run that saw it.
CREATE TABLE IF NOT EXISTS documents (
  path TEXT PRIMARY KEY,
  size INTEGER,
  sha256 TEXT,
  status TEXT NOT NULL CHECK (status IN ('pending', 'done', 'failed', 'skipped', 'removed')),
  trouble TEXT,
  detail TEXT,
  run INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS documents_content ON documents (sha256, path);
CREATE INDEX IF NOT EXISTS documents_status ON documents (status);

-- One row for each content: documents with the same bytes are read once. document: the path under which it was
-- judged, the first of those that have these bytes; rules: the version that judged it; troubles: a code a line.
CREATE TABLE IF NOT EXISTS readings (
  sha256 TEXT PRIMARY KEY,
  attempts INTEGER NOT NULL DEFAULT 0,
  reader TEXT,
  format TEXT,
  troubles TEXT,
  trouble TEXT,
  detail TEXT,
  seconds REAL,
  software TEXT,
  document TEXT,
  rules TEXT
) WITHOUT ROWID;

-- form: the typed form, JSON compressed with zlib; its places name the document "*".
-- profile, day, rules: under which it was judged, and the version of these; budget to rate: of the line with points.
CREATE TABLE IF NOT EXISTS forms (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  scope TEXT NOT NULL,
  year INTEGER,
  department TEXT,
  unit TEXT,
  project TEXT,
  office TEXT,
  form BLOB NOT NULL,
  profile TEXT,
  day TEXT,
  rules TEXT,
  reason TEXT,
  printed_total TEXT,
  low TEXT,
  high TEXT,
  grade TEXT,
  budget TEXT,
  executed TEXT,
  rate TEXT,
  outcomes BLOB,
  undecided TEXT,
  UNIQUE (sha256, number)
);
CREATE INDEX IF NOT EXISTS forms_office ON forms (office, sha256, number);

-- Amounts in 元; rate in percent, exact.
CREATE TABLE IF NOT EXISTS funds (
  form INTEGER NOT NULL REFERENCES forms (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  line TEXT NOT NULL,
  label TEXT,
  initial TEXT,
  revised TEXT,
  executed TEXT,
  rate TEXT,
  weight TEXT,
  score TEXT,
  verdict TEXT,
  low TEXT,
  high TEXT,
  PRIMARY KEY (form, position)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS indicators (
  form INTEGER NOT NULL REFERENCES forms (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  l1 TEXT,
  l2 TEXT,
  l3 TEXT,
  target TEXT,
  actual TEXT,
  weight TEXT,
  score TEXT,
  verdict TEXT,
  low TEXT,
  high TEXT,
  reason TEXT,
  PRIMARY KEY (form, position)
) WITHOUT ROWID;

-- office: NULL for what the form alone shows, else the office whose forms were held against one another.
CREATE TABLE IF NOT EXISTS findings (
  id INTEGER PRIMARY KEY,
  sha256 TEXT,
  form INTEGER,
  office TEXT,
  code TEXT NOT NULL,
  severity TEXT NOT NULL,
  field TEXT NOT NULL,
  printed TEXT,
  expected TEXT,
  difference TEXT,
  finding TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS findings_form ON findings (sha256, form);
CREATE INDEX IF NOT EXISTS findings_office ON findings (office) WHERE office IS NOT NULL;

-- Which forms of an office were held against one another, and under which rules.
CREATE TABLE IF NOT EXISTS offices (office TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, left_out INTEGER NOT NULL) WITHOUT ROWID;

CREATE VIEW IF NOT EXISTS manifest AS
SELECT path, size, sha256, status, coalesce(attempts, 0) AS attempts, coalesce(d.trouble, r.trouble) AS trouble,
       coalesce(d.detail, r.detail) AS detail, seconds, r.rules AS rules, software
FROM documents d LEFT JOIN readings r USING (sha256);
