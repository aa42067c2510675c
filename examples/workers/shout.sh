#!/bin/sh
# A worker in ten lines: jobs of type "shout", with a string as payload. JOBD says where jobd is. Needs curl.
: "${JOBD:=http://localhost:8080}"
call() { curl -fsS -H 'Content-Type: application/json' -X "$1" "$JOBD/$2" -d "$3"; }
until call PUT types/shout '{"payload_schema":{"type":"string","pattern":"^[a-z ]*(?!\\n)$"},"max_retries":2}' > /dev/null; do sleep 1; done
while sleep "${pause:-0}"; do
    job=$(call POST workers/lease "{\"worker\":\"shout-$$\",\"types\":[\"shout\"]}") && pause=0 || pause=1
    token=$(printf %s "$job" | sed -n 's/.*"token":"\([^"]*\)".*/\1/p')
    text=$(printf %s "$job" | sed -n 's/.*"payload":"\([^"]*\)".*/\1/p' | tr a-z A-Z)
    [ -z "$token" ] || call POST "workers/attempts/$token/succeed" "{\"result\":\"$text\"}" > /dev/null
done
