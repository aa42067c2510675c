-- Jobs, and what is known of them all. Times are microseconds since 1970, in UTC.

CREATE TABLE job (
    id          BLOB    NOT NULL PRIMARY KEY,
    version     INTEGER NOT NULL,
    type        TEXT    NOT NULL,
    -- The type of its attempts: its own, or that of its stage.
    runs        TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    -- Its priority with the sign changed: the lower the sooner, so that all of its place in the line ascends.
    urgency     INTEGER NOT NULL,
    due         INTEGER NOT NULL,
    created     INTEGER NOT NULL,
    -- Since when it stands in the line of its type; only while it is due and its concurrency key lets it.
    turn        INTEGER,
    -- When it comes to the line; only while it is not due.
    later       INTEGER,
    -- When its time is over; only when it has ended.
    expires     INTEGER,
    ckey        TEXT,
    idem        TEXT,
    fingerprint TEXT,
    traceparent TEXT,
    payload     TEXT    NOT NULL,
    options     TEXT    NOT NULL,
    -- How long an attempt may take.
    allowed     INTEGER NOT NULL,
    -- How long all stages together may take; only of a pipeline, and so are the next three.
    total       INTEGER,
    begun       INTEGER,
    pipeline    TEXT,
    outputs     BLOB,
    failures    INTEGER NOT NULL DEFAULT 0,
    attempts    TEXT,
    -- The fence of the last attempt.
    token       INTEGER,
    node        TEXT,
    -- The run of the node that has the attempt under way, or has given it to a worker.
    holder      INTEGER,
    -- When the attempt is the worker's no more that has it.
    lease       INTEGER,
    started     INTEGER,
    reason      TEXT,
    ended       INTEGER,
    result      BLOB,
    log         BLOB,
    progress    REAL    NOT NULL DEFAULT 0,
    message     TEXT
);

CREATE INDEX job_line    ON job (runs, urgency, turn, created, id) WHERE turn IS NOT NULL;
CREATE INDEX job_later   ON job (later) WHERE later IS NOT NULL;
CREATE INDEX job_expires ON job (expires) WHERE expires IS NOT NULL;
CREATE INDEX job_lease   ON job (lease) WHERE lease IS NOT NULL;
CREATE INDEX job_ended   ON job (version) WHERE expires IS NOT NULL;
CREATE INDEX job_list    ON job (type, state, created, id);
CREATE INDEX job_key     ON job (type, ckey, state, urgency, due, created, id)
    WHERE ckey IS NOT NULL AND expires IS NULL;
CREATE INDEX job_key_turn ON job (type, ckey) WHERE turn IS NOT NULL AND ckey IS NOT NULL;
CREATE UNIQUE INDEX job_idem ON job (idem) WHERE idem IS NOT NULL;

CREATE TABLE job_tag (
    name    TEXT    NOT NULL,
    value   TEXT    NOT NULL,
    created INTEGER NOT NULL,
    job     BLOB    NOT NULL REFERENCES job ON DELETE CASCADE,
    PRIMARY KEY (name, value, created, job)
) WITHOUT ROWID;

CREATE INDEX job_tag_job ON job_tag (job);

-- The runs of the node, each from its start on.
CREATE TABLE node (
    id    INTEGER NOT NULL PRIMARY KEY,
    name  TEXT    NOT NULL,
    -- Until when it has its attempts.
    lease INTEGER NOT NULL
);

-- How many jobs run at once, on the node and with all workers together.
CREATE TABLE job_type (
    name            TEXT    NOT NULL PRIMARY KEY,
    max_concurrency INTEGER NOT NULL,
    max_per_key     INTEGER NOT NULL,
    -- All that was said of a type that workers run.
    declared        TEXT,
    -- When workers have last asked for its jobs.
    asked           INTEGER
) WITHOUT ROWID;

-- One row.
CREATE TABLE queue (
    paused  INTEGER NOT NULL,
    -- Of the last change.
    version INTEGER NOT NULL
);

INSERT INTO queue VALUES (0, 0);

-- How many jobs there are in each state, and how many are gone.
CREATE TABLE tally (
    type    TEXT    NOT NULL,
    runs    TEXT    NOT NULL,
    state   TEXT    NOT NULL,
    kept    INTEGER NOT NULL DEFAULT 0,
    gone    INTEGER NOT NULL DEFAULT 0,
    retried INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (type, runs, state)
) WITHOUT ROWID;

CREATE TRIGGER job_added AFTER INSERT ON job BEGIN
    INSERT INTO tally (type, runs, state, kept) VALUES (new.type, new.runs, new.state, 1)
    ON CONFLICT (type, runs, state) DO UPDATE SET kept = kept + 1;
END;

CREATE TRIGGER job_changed AFTER UPDATE OF state, runs ON job
WHEN new.state <> old.state OR new.runs <> old.runs BEGIN
    UPDATE tally SET kept = kept - 1 WHERE type = old.type AND runs = old.runs AND state = old.state;
    INSERT INTO tally (type, runs, state, kept) VALUES (new.type, new.runs, new.state, 1)
    ON CONFLICT (type, runs, state) DO UPDATE SET kept = kept + 1;
END;

CREATE TRIGGER job_retried AFTER UPDATE OF failures ON job
WHEN new.failures > old.failures AND new.expires IS NULL BEGIN
    INSERT INTO tally (type, runs, state, retried) VALUES (new.type, new.runs, new.state, 1)
    ON CONFLICT (type, runs, state) DO UPDATE SET retried = retried + 1;
END;

CREATE TRIGGER job_dropped AFTER DELETE ON job BEGIN
    UPDATE tally SET kept = kept - 1, gone = gone + 1 WHERE type = old.type AND runs = old.runs AND state = old.state;
END;

CREATE TABLE schedule (
    name     TEXT    NOT NULL PRIMARY KEY,
    version  INTEGER NOT NULL,
    -- Its next firing, unless it is paused or has none.
    next     INTEGER,
    schedule TEXT    NOT NULL
) WITHOUT ROWID;

CREATE INDEX schedule_next ON schedule (next) WHERE next IS NOT NULL;

CREATE TABLE pipeline (
    name   TEXT NOT NULL PRIMARY KEY,
    stages TEXT NOT NULL
) WITHOUT ROWID;
