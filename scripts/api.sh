#!/usr/bin/env bash
# Tests the API by its own document: schemathesis asks for everything that the document allows, and for much that it does
# not, and compares each answer with it. Needs Python 3.10 or later.
#
# usage: scripts/api.sh [--examples N]
#   --examples  requests of each kind: 50, if not given
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
answer_help "$@"
cd "$REPOSITORY"

SCHEMATHESIS=4.32.5
PORT=18081
EVENTS=5000

examples=50
[[ ${1-} != --examples ]] || examples=$2

tools=$BUILD/tools/schemathesis
folder=$(mktemp -d)
if [[ $("$tools/bin/schemathesis" --version 2>/dev/null) != *" $SCHEMATHESIS" ]]; then
    python3 -m venv "$tools" || fail "Python's venv is missing: apt-get install python3-venv"
    step "Installing schemathesis" "$tools/bin/pip" install --quiet "schemathesis==$SCHEMATHESIS"
fi
step "Programs" cargo build --locked --workspace --bin estuary --example fill --test big_integers
database=sqlite://$folder/story.db
step "Database of a story" "$HOST_BUILD/examples/fill" "$database" "$folder/accounts" story "$EVENTS"
"$HOST_BUILD/estuary" serve --database "$database" --listen "127.0.0.1:$PORT" --rate 0 &
server=$!
trap 'kill "$server"; rm -r "$folder"' EXIT
for _ in {1..50}; do
    curl -sf "http://127.0.0.1:$PORT/health" >/dev/null && break
    sleep 0.2
done
# An address has a checksum, and a time has a beginning and an end: no document can say so. So what it allows may be
# refused, with an answer that the document has.
cd "$folder"
step "API" "$tools/bin/schemathesis" run "http://127.0.0.1:$PORT/openapi.json" --max-examples "$examples" --seed 1 \
    --checks all --exclude-checks positive_data_acceptance
