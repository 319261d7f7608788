#!/bin/sh
# Runs every emitter against a fake endpoint, then the test that normalises what they exported.
#
#   run.sh EMITTERS_TEST_PROGRAM CAPTURE_DIR
set -eu
here=$(cd "$(dirname "$0")" && pwd)
program=$1
captures=$2

# npm writes node_modules/.package-lock.json last, so a lock newer than it means another set of packages.
if [ ! -f "$here/node_modules/.package-lock.json" ] || [ "$here/package-lock.json" -nt "$here/node_modules/.package-lock.json" ]; then
  (cd "$here" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch node_modules/.package-lock.json)
fi
node "$here/capture.cjs" "$captures"
THROUGHLINE_EMITTER_CAPTURES=$captures exec "$program"
