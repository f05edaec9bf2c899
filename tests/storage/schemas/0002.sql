-- A store as the second schema had it, with two interviews and one grade of a bulk run in it. Never changed: it is what somebody may still have.
CREATE TABLE sessions (
	id TEXT NOT NULL,
	bank TEXT NOT NULL,
	title TEXT NOT NULL,
	graders TEXT NOT NULL,
	questions INTEGER NOT NULL,
	answered INTEGER NOT NULL,
	score DOUBLE PRECISION,
	state TEXT NOT NULL,
	ended TEXT,
	created_at TEXT NOT NULL,
	updated_at TEXT NOT NULL,
	PRIMARY KEY (id)
);
CREATE TABLE events (
	session_id TEXT NOT NULL,
	seq INTEGER NOT NULL,
	type TEXT NOT NULL,
	at DOUBLE PRECISION NOT NULL,
	recorded_at TEXT NOT NULL,
	payload TEXT NOT NULL,
	PRIMARY KEY (session_id, seq),
	FOREIGN KEY(session_id) REFERENCES sessions (id)
);
CREATE TABLE grades (
	key TEXT NOT NULL,
	run TEXT NOT NULL,
	graded INTEGER NOT NULL,
	recorded_at TEXT NOT NULL,
	payload TEXT NOT NULL,
	PRIMARY KEY (key)
);
CREATE TABLE batches (
	token TEXT NOT NULL,
	service TEXT NOT NULL,
	id TEXT,
	created_at TEXT NOT NULL,
	ended_at TEXT,
	PRIMARY KEY (token)
);
CREATE TABLE asked (
	request TEXT NOT NULL,
	batch TEXT NOT NULL,
	key TEXT NOT NULL,
	reply TEXT,
	failure TEXT,
	PRIMARY KEY (request),
	FOREIGN KEY(batch) REFERENCES batches (token)
);
CREATE INDEX ix_asked_batch ON asked (batch);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO alembic_version VALUES ('0002');
INSERT INTO sessions VALUES
	('20250718-142530-k3fa', 'integrations', 'Software Engineer, Integrations', 'embedded', 1, 1, NULL, 'submitted', NULL,
	 '2025-07-18T14:25:30.000000+00:00', '2025-07-18T14:27:01.500000+00:00'),
	('20250719-090000-zzzz', 'integrations', 'Software Engineer, Integrations', 'embedded', 1, 0, NULL, 'ended', 'quit',
	 '2025-07-19T09:00:00.000000+00:00', '2025-07-19T09:00:02.000000+00:00');
INSERT INTO events VALUES
	('20250718-142530-k3fa', 0, 'started', 0.0, '2025-07-18T14:25:30.000100+00:00',
	 '{"at": 0.0, "type": "started", "plan": {"bank": "integrations", "title": "Software Engineer, Integrations", "questions": [{"id": "retries", "question": "How do you retry safely?", "kind": "technical", "tags": [], "seconds": 180, "intent": "", "hints": [], "sample_answer": "", "reference": "", "criteria": [{"id": "keys", "text": "Names idempotency keys", "weight": 2, "signals": [], "partial": "", "tip": "", "probe": "", "covers": []}]}], "seconds": 600, "strict": true, "feedback": "each", "follow_ups": 0, "predict": false, "graders": ["embedded"]}, "on": "2025-07-18T14:25:30Z"}'),
	('20250718-142530-k3fa', 1, 'asked', 0.5, '2025-07-18T14:25:30.500000+00:00',
	 '{"at": 0.5, "type": "asked", "question_id": "retries", "follow_up": ""}'),
	('20250718-142530-k3fa', 2, 'submitted', 91.5, '2025-07-18T14:27:01.500000+00:00',
	 '{"at": 91.5, "type": "submitted", "text": "With idempotency keys \u2014 and a \ud83d\ude00.", "cut": false}'),
	('20250719-090000-zzzz', 0, 'started', 0.0, '2025-07-19T09:00:00.000100+00:00',
	 '{"at": 0.0, "type": "started", "plan": {"bank": "integrations", "title": "Software Engineer, Integrations", "questions": [{"id": "retries", "question": "How do you retry safely?"}], "seconds": 600}, "on": "2025-07-19T09:00:00Z"}'),
	('20250719-090000-zzzz', 1, 'ended', 2.0, '2025-07-19T09:00:02.000000+00:00',
	 '{"at": 2.0, "type": "ended", "reason": "quit"}');
INSERT INTO grades VALUES
	('k1', '20260101-000000-abcd', 1, '2026-01-01T00:00:00.000000+00:00', '{}');
