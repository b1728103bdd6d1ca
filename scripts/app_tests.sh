#!/usr/bin/env bash
# Tests the TypeScript client, and the web app in Debian's Chromium against the local chain. The contracts must be built.
#
# usage: scripts/app_tests.sh [--pictures]
#   --pictures  takes the screenshots in docs/images/app anew, and tests nothing
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
answer_help "$@"
cd "$REPOSITORY"

ensure_chromium() {
    if command -v chromium >/dev/null || [[ -n ${CHROMIUM-} ]]; then return; fi
    local as_root=()
    ((EUID == 0)) || as_root=(sudo)
    "${as_root[@]}" apt-get update -q && "${as_root[@]}" apt-get install -q -y --no-install-recommends chromium fonts-dejavu-core ||
        fail "Chromium is missing, and apt cannot install it: name one by CHROMIUM=/path"
}

# Two folders of packages have the same libraries of polkadot.js, which is no harm.
export POLKADOTJS_DISABLE_ESM_CJS_WARNING=1

scripts/runtime.sh
build_program "Command-line tool" estuary
step "Chromium" ensure_chromium
step "Packages of the local chain" install_packages chain/devnet
step "Packages of the client" install_packages sdk
step "TypeScript client" npm run build --prefix sdk --silent
step "Packages of the app" install_packages apps/web
step "App" npm run build --prefix apps/web --silent
if [[ ${1-} == --pictures ]]; then
    step "Pictures" node apps/web/tests/pictures.js docs/images/app
else
    step "Client" npm test --prefix sdk --silent
    step "App in a browser" npm test --prefix apps/web --silent
fi
