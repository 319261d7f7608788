#!/bin/sh
# What is wrong with the pages' sources, and their tests: types, tiers, arithmetic. `web/check.sh`, after ./setup.
set -eu
cd "$(dirname "$0")"
for arch in x64 arm64; do
  node=../node_modules/node-linux-$arch/bin/node
  if [ -x "$node" ]; then break; fi
done
"$node" tools/unit_tests.ts
"$node" tools/tiers.ts
"$node" tools/api_types.ts --check
"$node" node_modules/svelte-check/bin/svelte-check --tsconfig ./tsconfig.json --output human --fail-on-warnings
