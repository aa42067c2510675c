#!/usr/bin/env python3
"""Stand-ins for the four services that the pipeline calls, for Python 3.9 or later, without dependencies.

POST /planning, /parsing, /enriching and /costing each take what the one before has answered. For trying out what happens
when they fail: POST /faults {"service": "enriching", "times": 2, "status": 503, "delay_ms": 0} lets a service fail that
often, after a delay; a status of 200 only delays it. GET /calls tells how often each was called. PORT is 9090 by default.
"""

import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PRICES = {"aws_instance": 70.08, "aws_db_instance": 131.4, "aws_s3_bucket": 2.3}

lock = threading.Lock()
faults = {}
calls = {}


def planning(upload):
    """What Terraform would do: here each line of the upload is "type name"."""
    changes = [line.split() for line in upload["files"].values() for line in line.splitlines() if line.strip()]
    return {"project": upload["project"], "changes": [{"type": change[0], "name": change[1]} for change in changes]}


def parsing(plan):
    count = {}
    for change in plan["changes"]:
        count[change["type"]] = count.get(change["type"], 0) + 1
    return {"project": plan["project"], "resources": [{"type": t, "count": n} for t, n in sorted(count.items())]}


def enriching(parsed):
    for resource in parsed["resources"]:
        resource["monthly_price"] = PRICES.get(resource["type"], 0)
    return parsed


def costing(enriched):
    total = sum(resource["count"] * resource["monthly_price"] for resource in enriched["resources"])
    return {"project": enriched["project"], "currency": "USD", "monthly_cost": round(total, 2)}


SERVICES = {"planning": planning, "parsing": parsing, "enriching": enriching, "costing": costing}


class Services(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        with lock:
            self.answer(200, dict(calls)) if self.path == "/calls" else self.answer(404, {})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        name = self.path[1:]
        if name == "faults":
            with lock:
                faults[body["service"]] = body
            self.answer(200, {})
        elif name in SERVICES:
            self.serve(name, body)
        else:
            self.answer(404, {"error": "there is no such service"})

    def serve(self, name, body):
        with lock:
            calls[name] = calls.get(name, 0) + 1
            fault = faults.get(name, {"times": 0})
            failing = fault["times"] > 0
            fault["times"] -= 1
        if failing:
            time.sleep(fault.get("delay_ms", 0) / 1000)
            if fault["status"] != 200:
                self.answer(fault["status"], {"error": f"{name} is out of order"})
                return
        self.answer(200, SERVICES[name](body))

    def answer(self, status, value):
        text = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        try:
            self.wfile.write(text)
        except (BrokenPipeError, ConnectionResetError):
            pass  # Whoever called does not wait any more.

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("localhost", int(os.environ.get("PORT", "9090"))), Services)
    print(f"services at http://localhost:{server.server_address[1]}", flush=True)
    server.serve_forever()
