#!/usr/bin/env bash
# Measures the API under load: a database with a million changes of shares, and as many requests as it answers.
#
# usage: scripts/load.sh [--changes N] [--seconds N] [--database URL]
#   --changes   changes of shares in the database: 1,000,000, if not given
#   --seconds   of each measurement: 20, if not given
#   --database  an empty database, if not a file of SQLite below target/
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
answer_help "$@"
cd "$REPOSITORY"

changes=1000000
seconds=20
folder=$BUILD/load
database=''
while (($# > 0)); do
    case $1 in
        --changes) changes=$2 ;;
        --seconds) seconds=$2 ;;
        --database) database=$2 ;;
        *) usage >&2 && fail "unknown option: $1" ;;
    esac
    shift 2
done

# Connections of the clients, and the server's port.
CONNECTIONS=16
PORT=18080

command -v wrk >/dev/null || fail "wrk is missing: apt-get install wrk"
mkdir -p "$folder"
# Optimised, as users install the tool. It is the API that is measured: the rest of the tool takes long to optimise.
step "Programs" cargo build --locked --release --package estuary-indexer --example fill --example serve
if [[ -z $database ]]; then
    database=sqlite://$folder/$changes.db
    [[ -f $folder/$changes.accounts ]] || rm -f "$folder/$changes.db"*
fi
[[ -f $folder/$changes.accounts && $database == sqlite:* ]] ||
    step "Database of $changes changes" "$BUILD/release/examples/fill" "$database" "$folder/$changes.accounts" changes "$changes"

"$BUILD/release/examples/serve" "$database" "127.0.0.1:$PORT" &
server=$!
trap 'kill "$server"' EXIT
for _ in {1..50}; do
    curl -sf "http://127.0.0.1:$PORT/health" >/dev/null && break
    sleep 0.2
done

# Prints the row of a kind of requests.
measure() {
    local output
    output=$(ACCOUNTS=$folder/$changes.accounts REQUESTS=$1 \
        wrk --threads 1 --connections "$CONNECTIONS" --duration "${seconds}s" --latency \
        --script apps/indexer/load/requests.lua "http://127.0.0.1:$PORT")
    printf '| %s | %s | %s | %s | %s |\n' "$2" \
        "$(awk '/Requests\/sec/ { printf "%.0f", $2 }' <<<"$output")" \
        "$(awk '$1 == "50%" { print $2 }' <<<"$output")" \
        "$(awk '$1 == "99%" { print $2 }' <<<"$output")" \
        "$(awk '/Non-2xx|Socket errors/ { print; found = 1 } END { if (!found) print "none" }' <<<"$output")"
}

echo "| requests | per second | median | 99 % below | errors |"
echo "|---|---|---|---|---|"
measure mix "all of these, at random"
measure pool "\`/v1/pool\`"
measure apr "\`/v1/apr\`"
measure account "\`/v1/accounts/{address}\`, of 10,000 accounts"
measure week "\`/v1/accounts/{address}/rewards\`, seven days"
