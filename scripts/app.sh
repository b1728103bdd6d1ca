#!/usr/bin/env bash
# Starts a local chain with a story on it, a keeper, and the web app; with history, where the tool has an indexer. Prints
# one address to open. Ctrl-C stops all.
#
# usage: scripts/app.sh [--port N]
#   --port N  where the app listens; 8088 unless it is said. The chain listens on the port after it, the API on the next
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
answer_help "$@"

port=8088
while (($# > 0)); do
    case $1 in
    --port) port=${2:?--port needs a number} && shift 2 ;;
    *) fail "unknown option: $1" ;;
    esac
done
[[ $port =~ ^[0-9]+$ ]] || fail "--port cannot be '$port'"

url=ws://127.0.0.1:$((port + 1))
api=127.0.0.1:$((port + 2))
folder=$(mktemp -d)
deployment=$folder/deployment.json
children=()

stop() {
    trap - EXIT INT TERM
    ((${#children[@]} == 0)) || kill "${children[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 0' INT TERM

# start <name> <command>...: in the background, with a log of its own.
start() {
    "${@:2}" >"$folder/$1.log" 2>&1 &
    children+=($!)
}

estuary() {
    "$HOST_BUILD/estuary" --url "$url" --deployment "$deployment" "$@"
}

# as <key> <command>...: what a person of the story does.
as() {
    estuary --suri "$1" "${@:2}" >>"$folder/story.log" 2>&1 || fail "the story stopped: $(tail -n 1 "$folder/story.log")"
}

build_app() {
    install_packages "$REPOSITORY/sdk"
    npm run build --prefix "$REPOSITORY/sdk" --silent
    install_packages "$REPOSITORY/apps/web"
    npm run build --prefix "$REPOSITORY/apps/web" --silent
}

tell_story() {
    as //Bob stake 12_000
    as //Charlie stake 7_500 --wrap
    as //Dave stake 3_000
    as //Eve keeper --once
    as //Dave unstake 500
    as //Charlie collateral add 2_000
    as //Charlie borrow 400
}

start_chain() {
    start chain node "$REPOSITORY/chain/devnet/src/main.js" --port $((port + 1)) --deployment "$deployment"
    until grep -q "^Endpoint:" "$folder/chain.log"; do
        kill -0 "${children[0]}" 2>/dev/null || fail "the chain stopped: $(tail -n 1 "$folder/chain.log")"
        sleep 0.5
    done
}

step "Packages of the local chain" install_packages "$REPOSITORY/chain/devnet"
"$REPOSITORY/scripts/runtime.sh"
"$REPOSITORY/scripts/build.sh"
build_program "Command-line tool" estuary
step "App" build_app
step "Chain, contracts and operators" start_chain
step "Story" tell_story
start keeper estuary --suri //Eve keeper

history=()
if "$HOST_BUILD/estuary" index --help >/dev/null 2>&1; then
    # The API needs a database that is there.
    estuary index --database "sqlite://$folder/estuary.db" --once >"$folder/history.log" 2>&1 ||
        fail "there is no history: $(tail -n 1 "$folder/history.log")"
    start index estuary index --database "sqlite://$folder/estuary.db" --interval 2
    start api "$HOST_BUILD/estuary" serve --database "sqlite://$folder/estuary.db" --listen "$api"
    history=(--api "http://$api")
fi
start app node "$REPOSITORY/apps/web/server.js" --node "$url" --deployment "$deployment" --listen "127.0.0.1:$port" "${history[@]}"
until grep -qs "^http" "$folder/app.log"; do
    kill -0 "${children[-1]}" 2>/dev/null || fail "the app stopped: $(tail -n 1 "$folder/app.log")"
    sleep 0.1
done

cat <<TEXT

Open $(cat "$folder/app.log")

It needs a wallet in the browser (polkadot-js, Talisman, SubWallet) with a development account: import the phrase
  bottom drive obey lake curtain smoke basket hold race lonely fit walk
with the derivation //Alice, //Bob, //Charlie, //Dave or //Ferdie. Everybody knows these keys: use them nowhere else.
Ctrl-C stops all, and nothing of it remains.
TEXT
wait "${children[0]}"
