#!/usr/bin/env python3
"""A worker without dependencies: jobs of type "wordcount", with {"text": "..."} as payload.

Keeps each job by heartbeats, stops when it is cancelled, fails it when the work fails, and ends after the job that it has
when it is told to (SIGTERM). JOBD says where jobd is.
"""

import json
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter

JOBD = os.environ.get("JOBD", "http://localhost:8080")
LEASE_MS = 15_000
stopping = threading.Event()


class Cancelled(Exception):
    """Somebody has cancelled the job, or it was given to another worker."""


def call(method, path, body, timeout=60):
    request = urllib.request.Request(
        JOBD + path, json.dumps(body).encode(), {"Content-Type": "application/json"}, method=method
    )
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        return json.load(answer)


class Stopped(Exception):
    """The worker is to end."""


def patiently(method, path, body, tries=60):
    """Until jobd answers: it may be away for a moment, or be started again."""
    while tries > 0:
        try:
            return call(method, path, body)
        except urllib.error.HTTPError as e:
            if e.code != 503 and e.code != 429:
                raise
        except OSError:
            pass
        tries -= 1
        time.sleep(1)
    raise TimeoutError("jobd does not answer")


def ask(method, path, body):
    """As patiently, for as long as it takes, unless the worker is to end."""
    while not stopping.is_set():
        try:
            return patiently(method, path, body, tries=1)
        except TimeoutError:
            pass
    raise Stopped()


class Attempt:
    """A job that this worker has."""

    def __init__(self, leased):
        self.payload = leased["payload"]
        self._path = "/workers/attempts/" + leased["token"]
        self._report = {}
        self._cancelled = threading.Event()
        self._over = threading.Event()
        self._heart = threading.Thread(target=self._beat, daemon=True)
        self._heart.start()

    def _beat(self):
        while not self._over.wait(LEASE_MS / 3000):
            report, self._report = self._report, {}
            try:
                if call("POST", self._path + "/heartbeat", report, timeout=5)["cancel"]:
                    self._cancelled.set()
            except urllib.error.HTTPError as e:
                if e.code == 409:
                    self._cancelled.set()
            except OSError:
                pass  # The next one may arrive.

    def progress(self, share, message=None):
        """Shown with the next heartbeat."""
        self._report = {"progress": share, "progress_message": message or ""}
        if self._cancelled.is_set():
            raise Cancelled()

    def end(self, how, body):
        self._over.set()
        self._heart.join()
        try:
            patiently("POST", self._path + "/" + how, body)
        except urllib.error.HTTPError as e:
            if e.code != 409:
                raise
            print("too late: the job is not ours any more", file=sys.stderr)


def count(attempt):
    """The work itself."""
    lines = attempt.payload["text"].splitlines()
    words = Counter()
    for number, line in enumerate(lines):
        words.update(line.lower().split())
        attempt.progress((number + 1) / len(lines), f"line {number + 1}")
    return dict(words.most_common(10))


def main():
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    ask(
        "PUT",
        "/types/wordcount",
        {
            "payload_schema": {
                "type": "object",
                "required": ["text"],
                "properties": {"text": {"type": "string"}},
                "additionalProperties": False,
            },
            "timeout_ms": 60_000,
            "max_retries": 2,
        },
    )
    wanted = {"worker": f"wordcount-{os.getpid()}", "types": ["wordcount"], "lease_ms": LEASE_MS, "wait_ms": 5_000}
    while not stopping.is_set():
        for leased in ask("POST", "/workers/lease", wanted)["attempts"]:
            attempt = Attempt(leased)
            try:
                attempt.end("succeed", {"result": count(attempt)})
            except Cancelled:
                attempt.end("fail", {"error": "cancelled", "retryable": False})
            except urllib.error.HTTPError as e:  # What it has made is not taken.
                attempt.end("fail", {"error": e.read().decode(), "retryable": False})
            except Exception as e:  # The job's failure, not the worker's.
                attempt.end("fail", {"error": f"{type(e).__name__}: {e}"})


if __name__ == "__main__":
    try:
        main()
    except Stopped:
        pass
