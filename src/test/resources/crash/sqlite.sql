-- Statements with an empty line between them: what a run of faults is judged by. Nothing of it is jobd's own.
CREATE TABLE crash_move (
    seq      INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at       INTEGER NOT NULL,
    by       TEXT,
    job      TEXT NOT NULL,
    was      TEXT,
    became   TEXT,
    versions INTEGER,
    token0   INTEGER,
    token    INTEGER,
    holder0  INTEGER,
    holder   INTEGER,
    node     TEXT,
    lease    INTEGER,
    worker   INTEGER NOT NULL DEFAULT 0,
    ends0    INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    failed   INTEGER NOT NULL
);

CREATE TRIGGER crash_came AFTER INSERT ON job BEGIN
    INSERT INTO crash_move (at, job, became, ends0, attempts, failed)
    VALUES (CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), lower(hex(new.id)), new.state, 0, 0, 0);
END;

CREATE TRIGGER crash_gone AFTER DELETE ON job BEGIN
    INSERT INTO crash_move (at, job, was, ends0, attempts, failed)
    VALUES (CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), lower(hex(old.id)), old.state, 0, 0, 0);
END;

CREATE TRIGGER crash_moved AFTER UPDATE ON job
WHEN old.version <> new.version OR old.state <> new.state OR old.token IS NOT new.token OR old.holder IS NOT new.holder
    OR old.attempts IS NOT new.attempts OR old.expires IS NOT NULL BEGIN
    INSERT INTO crash_move (at, job, was, became, versions, token0, token, holder0, holder, node, lease, worker, ends0,
        attempts, failed)
    VALUES (CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), lower(hex(new.id)), old.state, new.state,
        new.version - old.version, old.token, new.token, old.holder, new.holder, new.node,
        coalesce(old.lease, new.lease), coalesce(old.lease, new.lease) IS NOT NULL,
        coalesce(json_array_length(old.attempts), 0), coalesce(json_array_length(new.attempts), 0),
        new.failures - old.failures);
END;

CREATE VIEW crash_job AS
    SELECT lower(hex(id)) AS id, type, state, payload, failures, attempts, holder, ended, reason,
        CAST(substr(result, 2) AS TEXT) AS result,
        (SELECT value FROM job_tag WHERE job_tag.job = job.id AND name = 'n') AS number
    FROM job;
