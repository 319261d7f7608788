#!/usr/bin/env bash
# The library as its users have it: installed to a folder of its own, found by CMake and by pkg-config, shared and static.
#
#   run.sh BUILD WORK        the build tree to install from, a folder that may be emptied
set -euo pipefail
build=$1 work=$2
here=$(dirname "$(readlink -f "$0")")
rm -rf "$work" && mkdir -p "$work"
said="hello in a trace"

expect() {  # what, program...
  local what=$1 got
  shift
  got=$("$@")
  [[ $got == "$said" ]] || { echo "sdk_install: $what said \"$got\", not \"$said\"" >&2; exit 1; }
  echo "ok: $what"
}

cmake --install "$build" --component sdk --prefix "$work/prefix" >/dev/null
cmake -S "$here/consumer" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_BUILD_TYPE=Release >/dev/null
cmake --build "$work/cmake" >/dev/null
expect "find_package, shared" "$work/cmake/shared"
expect "find_package, static" "$work/cmake/static"

pc=$(dirname "$(find "$work/prefix" -name throughline.pc)")
export PKG_CONFIG_PATH=$pc
# shellcheck disable=SC2046  # flags are words
g++ -std=c++20 "$here/consumer/main.cc" -o "$work/by_pkg_config" $(pkg-config --cflags --libs throughline)
expect "pkg-config, shared" env LD_LIBRARY_PATH="$(dirname "$pc")" "$work/by_pkg_config"
# shellcheck disable=SC2046
g++ -std=c++20 "$here/consumer/main.cc" -o "$work/by_pkg_config_static" $(pkg-config --cflags throughline) "$(dirname "$pc")/libthroughline.a" \
  $(pkg-config --static --libs throughline | sed 's/-lthroughline//')
expect "pkg-config, static" "$work/by_pkg_config_static"

# Headers that no public one may reach: they cost each file that includes it a tenth of a second and more, or are another
# library's, of which none but its users need to know. Time, which <chrono> makes dear, is only where there are times;
# <memory> only where a program gives or takes its own samplers, processors and exporters.
heavy='functional|atomic|mutex|shared_mutex|condition_variable|thread|future|coroutine|algorithm|ranges|iostream|fstream|iomanip|regex|random|map|unordered_map|set|unordered_set|deque|variant|any|filesystem|numeric|charconv|locale|format'
foreign='google/protobuf/|grpc|absl/|boost/|nlohmann/|simdjson|curl/|openssl/|sqlite3\.h|/httplib\.h'
without_chrono=' attributes baggage callback content context diagnostics ids llm_adapter propagation semconv shared '
with_memory=' export provider sampling setup '

# Each public header stands alone, in C++20, without a warning; the figure is its cost in CPU seconds (headers_bench
# measures it in earnest).
TIMEFORMAT=%U
for header in "$work/prefix"/include/throughline/*.h; do
  name=throughline/$(basename "$header")
  echo "#include <$name>" >"$work/alone.cc"
  seconds=$({ time g++ -std=c++20 -Wall -Wextra -Wpedantic -Werror -I"$work/prefix/include" -fsyntax-only "$work/alone.cc" >&2; } 2>&1) ||
    { echo "sdk_install: $name does not compile alone: $seconds" >&2; exit 1; }
  banned=$heavy
  [[ $without_chrono == *" $(basename "$header" .h) "* ]] && banned+='|chrono'
  [[ $with_memory == *" $(basename "$header" .h) "* ]] || banned+='|memory'
  reached=$(g++ -std=c++20 -I"$work/prefix/include" -M "$work/alone.cc" | tr -s ' \\' '\n' | grep -v "^$work/" |
    grep -E "/c\+\+/[0-9.]+/($banned)\$|$foreign" || true)
  [[ -z $reached ]] || { echo "sdk_install: $name reaches what costs too much:" $reached >&2; exit 1; }
  echo "ok: $name alone, ${seconds##*$'\n'} s"
done

# Nothing of ours but the library's own names is to be seen in the shared one.
strangers=$(nm -DC --defined-only "$(dirname "$pc")/libthroughline.so" | awk '{print $3, $4, $5, $6}' | grep -v 'throughline::sdk::' || true)
[[ -z $strangers ]] || { echo "sdk_install: the shared library shows foreign symbols:" "$strangers" >&2; exit 1; }
echo "ok: no foreign symbol"
