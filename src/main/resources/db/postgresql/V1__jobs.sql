-- Jobs, and what is known of them all. Times are microseconds since 1970, in UTC.

CREATE SEQUENCE job_version;

CREATE TABLE job (
    id          uuid     NOT NULL PRIMARY KEY,
    version     bigint   NOT NULL,
    type        text     NOT NULL COLLATE "C",
    -- The type of its attempts: its own, or that of its stage.
    runs        text     NOT NULL COLLATE "C",
    state       text     NOT NULL COLLATE "C",
    -- Its priority with the sign changed: the lower the sooner, so that all of its place in the line ascends.
    urgency     smallint NOT NULL,
    due         bigint   NOT NULL,
    created     bigint   NOT NULL,
    -- Since when it stands in the line of its type; only while it is due and its concurrency key lets it.
    turn        bigint,
    -- When it comes to the line; only while it is not due.
    later       bigint,
    -- When its time is over; only when it has ended.
    expires     bigint,
    ckey        text COLLATE "C",
    idem        text COLLATE "C",
    fingerprint text,
    traceparent text,
    payload     text     NOT NULL,
    options     text     NOT NULL,
    -- How long an attempt may take.
    allowed     bigint   NOT NULL,
    -- How long all stages together may take; only of a pipeline, and so are the next three.
    total       bigint,
    begun       bigint,
    pipeline    text,
    outputs     bytea,
    failures    integer  NOT NULL DEFAULT 0,
    attempts    text,
    -- The fence of the last attempt.
    token       bigint,
    node        text,
    -- The run of the node that has the attempt under way, or has given it to a worker.
    holder      bigint,
    -- When the attempt is the worker's no more that has it.
    lease       bigint,
    started     bigint,
    reason      text,
    ended       bigint,
    result      bytea,
    log         bytea,
    progress    double precision NOT NULL DEFAULT 0,
    message     text
) WITH (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);

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
    name    text   NOT NULL COLLATE "C",
    value   text   NOT NULL COLLATE "C",
    created bigint NOT NULL,
    job     uuid   NOT NULL REFERENCES job ON DELETE CASCADE,
    PRIMARY KEY (name, value, created, job)
);

CREATE INDEX job_tag_job ON job_tag (job);

-- The runs of nodes, each from its start on.
CREATE TABLE node (
    id    bigint NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name  text   NOT NULL,
    -- Until when it has its attempts.
    lease bigint NOT NULL,
    -- Whether it has slots for jobs, and is to be told when there are any.
    waiting boolean NOT NULL DEFAULT false,
    -- Whether workers wait at it for jobs, and it is to be told when there are any.
    polling boolean NOT NULL DEFAULT false,
    -- Whether it is to be told what happens to jobs of others.
    listening boolean NOT NULL DEFAULT false
);

-- How many jobs run at once, on all nodes and with all workers together.
CREATE TABLE job_type (
    name            text    NOT NULL COLLATE "C" PRIMARY KEY,
    max_concurrency integer NOT NULL,
    max_per_key     integer NOT NULL,
    -- All that was said of a type that workers run.
    declared        text,
    -- When workers have last asked for its jobs.
    asked           bigint
);

-- One row, for all nodes.
CREATE TABLE queue (
    paused boolean NOT NULL
);

INSERT INTO queue VALUES (false);

-- How many jobs there are in each state, and how many are gone. A count is the sum over the shards, of which each session
-- uses one, so that sessions do not wait for each other.
CREATE TABLE tally (
    type    text   NOT NULL COLLATE "C",
    runs    text   NOT NULL COLLATE "C",
    state   text   NOT NULL COLLATE "C",
    shard   integer NOT NULL,
    kept    bigint NOT NULL,
    gone    bigint NOT NULL,
    retried bigint NOT NULL,
    PRIMARY KEY (type, runs, state, shard)
) WITH (fillfactor = 50);

-- That of the session; a session that has none, as a person's, shares some with others.
CREATE FUNCTION shard() RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('jobd.shard', true), '')::integer, 1000 + pg_backend_pid() % 16)
$$;

CREATE FUNCTION count_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tally AS known
    SELECT type, runs, state, shard(), count(*), 0, 0 FROM added GROUP BY type, runs, state ORDER BY type, runs, state
    ON CONFLICT (type, runs, state, shard) DO UPDATE SET kept = known.kept + excluded.kept;
    RETURN NULL;
END $$;

-- What it does is done for each claim, and for each that ends: retries are looked for only where there may be some.
CREATE FUNCTION count_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own CONSTANT integer := shard();
BEGIN
    INSERT INTO tally AS known
    SELECT type, runs, state, own, sum(kept), 0, 0
    FROM (
        SELECT type, runs, state, 1 AS kept FROM after_change
        UNION ALL
        SELECT type, runs, state, -1 FROM before_change
    ) AS change
    GROUP BY type, runs, state
    HAVING sum(kept) <> 0
    ORDER BY type, runs, state
    ON CONFLICT (type, runs, state, shard) DO UPDATE SET kept = known.kept + excluded.kept;
    IF EXISTS (SELECT 1 FROM after_change WHERE failures > 0 AND expires IS NULL) THEN
        INSERT INTO tally AS known
        SELECT after_change.type, after_change.runs, after_change.state, own, 0, 0, count(*)
        FROM after_change JOIN before_change USING (id)
        WHERE after_change.failures > before_change.failures AND after_change.expires IS NULL
        GROUP BY after_change.type, after_change.runs, after_change.state
        ORDER BY after_change.type, after_change.runs, after_change.state
        ON CONFLICT (type, runs, state, shard) DO UPDATE SET retried = known.retried + excluded.retried;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION count_dropped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tally AS known
    SELECT type, runs, state, shard(), -count(*), count(*), 0 FROM dropped
    GROUP BY type, runs, state ORDER BY type, runs, state
    ON CONFLICT (type, runs, state, shard) DO UPDATE SET kept = known.kept + excluded.kept, gone = known.gone + excluded.gone;
    RETURN NULL;
END $$;

CREATE TRIGGER job_added AFTER INSERT ON job REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION count_added();
CREATE TRIGGER job_changed AFTER UPDATE ON job REFERENCING OLD TABLE AS before_change NEW TABLE AS after_change
    FOR EACH STATEMENT EXECUTE FUNCTION count_changed();
CREATE TRIGGER job_dropped AFTER DELETE ON job REFERENCING OLD TABLE AS dropped
    FOR EACH STATEMENT EXECUTE FUNCTION count_dropped();

CREATE TABLE schedule (
    name     text   NOT NULL COLLATE "C" PRIMARY KEY,
    version  bigint NOT NULL,
    -- Its next firing, unless it is paused or has none.
    next     bigint,
    schedule text   NOT NULL
);

CREATE INDEX schedule_next ON schedule (next) WHERE next IS NOT NULL;

CREATE TABLE pipeline (
    name   text NOT NULL COLLATE "C" PRIMARY KEY,
    stages text NOT NULL
);
