#!/bin/sh
# Uploads a project: keeps the pipeline, submits a job that is PAUSED until it is started, and prints its id.
# JOBD says where jobd is, SERVICES where the services are.
set -eu
JOBD=${JOBD:-http://localhost:8080}
SERVICES=${SERVICES:-http://localhost:9090}
JSON='Content-Type: application/json'

sed "s|http://localhost:9090|$SERVICES|" "$(dirname "$0")/pipeline.json" |
  curl -sSf -o /dev/null -X PUT "$JOBD/pipelines/terraform-cost" -H "$JSON" -d @-
curl -sSf "$JOBD/jobs" -H "$JSON" -d '{
    "type": "pipeline",
    "payload": {
      "pipeline": "terraform-cost",
      "input": {"project": "shop", "files": {"main.tf": "aws_instance web\naws_instance worker\naws_db_instance orders"}}
    },
    "paused": true,
    "tags": {"project": "shop"}
  }' | sed 's/.*"job_id":"\([^"]*\)".*/\1/'
