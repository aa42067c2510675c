-- Statements with an empty line between them: what a run of faults is judged by. Nothing of it is jobd's own.
CREATE TABLE crash_move (
    seq      bigint NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       bigint NOT NULL,
    by       text,
    job      text NOT NULL,
    was      text,
    became   text,
    versions bigint,
    token0   bigint,
    token    bigint,
    holder0  bigint,
    holder   bigint,
    node     text,
    lease    bigint,
    worker   boolean NOT NULL DEFAULT false,
    ends0    integer NOT NULL,
    attempts integer NOT NULL,
    failed   integer NOT NULL
);

CREATE FUNCTION crash_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO crash_move (at, by, job, was, became, versions, token0, token, holder0, holder, node, lease, worker, ends0, attempts, failed)
    VALUES ((extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
        CASE WHEN coalesce(OLD.lease, NEW.lease) IS NULL THEN session_user END,
        replace(coalesce(NEW.id, OLD.id)::text, '-', ''), OLD.state, NEW.state, NEW.version - OLD.version,
        OLD.token, NEW.token, OLD.holder, NEW.holder, coalesce(NEW.node, OLD.node),
        coalesce(OLD.lease, NEW.lease, (SELECT lease FROM node WHERE id = coalesce(OLD.holder, NEW.holder))),
        coalesce(OLD.lease, NEW.lease) IS NOT NULL,
        coalesce(jsonb_array_length(OLD.attempts::jsonb), 0), coalesce(jsonb_array_length(NEW.attempts::jsonb), 0),
        coalesce(NEW.failures - OLD.failures, 0));
    RETURN NULL;
END $$;

CREATE TRIGGER crash_came AFTER INSERT OR DELETE ON job FOR EACH ROW EXECUTE FUNCTION crash_move();

CREATE TRIGGER crash_moved AFTER UPDATE ON job FOR EACH ROW
    WHEN (OLD.version <> NEW.version OR OLD.state <> NEW.state OR OLD.token IS DISTINCT FROM NEW.token
        OR OLD.holder IS DISTINCT FROM NEW.holder OR OLD.attempts IS DISTINCT FROM NEW.attempts
        OR OLD.expires IS NOT NULL)
    EXECUTE FUNCTION crash_move();

CREATE VIEW crash_job AS
    SELECT replace(id::text, '-', '') AS id, type, state, payload, failures, attempts, holder, ended, reason,
        convert_from(substring(result FROM 2), 'UTF8') AS result,
        (SELECT value FROM job_tag WHERE job_tag.job = job.id AND name = 'n') AS number
    FROM job;
