#!/bin/sh
# Compares the speed of `quantscope bench` with llama-bench on the same files, in one run: both programs turn about, several
# times. Prints medians, ratios, and for single tokens the share of the measured read bandwidth.
#
# usage: Benchmarks/versus-llama.cpp.sh [--peer FOLDER_OR_PROGRAM] [--threads N] [--rounds N] [--prompt N] [--generate N]
#            [--types Q4_0,Q8_0,...] [--shape NAME [--layers N] [--recipe Q4_K_S]] [MODEL.gguf...]
#
# llama-bench is looked for on PATH, or where --peer says (the program, its folder, or the build folder); nothing is downloaded. --types also makes files of these types
# from each MODEL, --shape one of random weights of a real model's shape, in a temporary folder that is removed at the end.
# Close other programs first.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
program=$root/.build/release/quantscope
peer= threads= rounds=5 prompt=512 generate=128 types= shape= layers= recipe=Q4_K_S

fail() { echo "versus-llama.cpp: $*" >&2; exit 1; }
usage() { sed -n 's/^# \{0,1\}//; 5,6p' "$0" >&2; exit 2; }

while [ $# -gt 0 ]; do
  case $1 in
    --peer | --threads | --rounds | --prompt | --generate | --types | --shape | --layers | --recipe)
      [ $# -ge 2 ] || usage
      eval "${1#--}=\$2"
      shift 2
      ;;
    --) shift; break ;;
    -*) usage ;;
    *) break ;;
  esac
done
[ $# -gt 0 ] || [ -n "$shape" ] || usage
for number in "$rounds" "$prompt" "$generate"; do
  case $number in '' | *[!0-9]*) usage ;; esac
done

[ -x "$program" ] || fail "there is no program; run make build"
command -v python3 >/dev/null 2>&1 || fail "needs python3 for the arithmetic"
[ -n "$peer" ] || peer=$(command -v llama-bench || true)
if [ -d "$peer" ]; then
  if [ -x "$peer/llama-bench" ]; then peer=$peer/llama-bench; else peer=$peer/bin/llama-bench; fi
fi
[ -n "$peer" ] && [ -x "$peer" ] || fail "there is no llama-bench on PATH; say where it is with --peer"
[ -n "$threads" ] || threads=$(getconf _NPROCESSORS_ONLN)

folder=$(mktemp -d "${TMPDIR:-/tmp}/quantscope-versus.XXXXXX")
child=
# Ends what runs: it may not have had the signal, or may not heed it.
stop() {
  if [ -n "$child" ]; then
    kill "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  fi
  exit "$1"
}
trap 'rm -rf "$folder"' EXIT
trap 'stop 130' INT
trap 'stop 143' TERM HUP

# Runs a program and keeps what it says; where it fails, that is shown.
run() {
  output=$1
  shift
  # In the background, since a shell heeds signals only while it waits.
  "$@" >"$output" 2>"$folder/errors" &
  child=$!
  wait "$child" || { child=; tail -n 3 "$folder/errors" >&2; fail "this failed: $*"; }
  child=
}

describe() {
  model=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)
  [ -n "$model" ] || model=$(sysctl -n machdep.cpu.brand_string 2>/dev/null || uname -m)
  memory=$(awk '/^MemTotal:/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo 2>/dev/null || true)
  [ -n "$memory" ] || memory=$(sysctl -n hw.memsize 2>/dev/null | awk '{ printf "%.0f", $1 / 1073741824 }')
  load=$(uptime | sed 's/.*load average[s]*: *//; s/[, ].*//')
  version=$("$peer" --version 2>&1 | sed -n 's/^version: //p' | head -n 1 || true)
  echo "$model, $(getconf _NPROCESSORS_ONLN) processors, ${memory:-?} GB, load $load"
  echo "ours $("$program" --version) ($(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo unknown)), peer" \
    "${version:-of an unknown version}"
  case $load in
    0.* | 0) ;;
    *) echo "versus-llama.cpp: other programs are busy (load $load); the figures may be off" >&2 ;;
  esac
}

# After the first round, which says what instruction set computes.
heading() {
  isa=$(sed -n 's/.*"instruction_set":"\([^"]*\)".*/\1/p' "$folder/ours" | head -n 1)
  echo "ours by $isa, $threads threads, $rounds rounds, medians of tokens a second"
  echo
  printf '%-34s %-11s %9s %9s %7s  %s\n' file test ours peer ratio 'of read bandwidth: ours, peer'
  heading() { :; }
}

compare() {
  file=$1
  : >"$folder/ours"
  : >"$folder/peer"
  round=0
  while [ $round -lt "$rounds" ]; do
    run "$folder/one" "$program" bench "$file" --prompt-tokens "$prompt" --generate-tokens "$generate" \
      --threads "$threads" --repeat 1 --json
    cat "$folder/one" >>"$folder/ours"
    for test in "-p $prompt -n 0" "-p 0 -n $generate"; do
      case $test in *"-p 0 -n 0"*) continue ;; esac
      # shellcheck disable=SC2086 # a list of words
      run "$folder/one" "$peer" -m "$file" -t "$threads" -ngl 0 -r 1 -o jsonl $test
      cat "$folder/one" >>"$folder/peer"
    done
    round=$((round + 1))
  done
  heading
  python3 - "$folder" "$(basename "$file")" "$prompt" "$generate" <<'PYTHON'
import json
import statistics
import sys

folder, name, prompt, generate = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
ours = [json.loads(line) for line in open(f"{folder}/ours") if line.startswith("{")]
peer = [json.loads(line) for line in open(f"{folder}/peer") if line.startswith("{")]
bandwidth = statistics.median(run["read_bandwidth_bytes_per_second"] for run in ours)
limit = bandwidth / max(ours[0]["model"]["bytes_per_token"], 1)
for key, tokens, test in [("prompt", prompt, f"prompt {prompt}"), ("generate", generate, f"decode {generate}")]:
    if tokens == 0:
        continue
    mine = statistics.median(speed for run in ours for speed in run[key]["tokens_per_second"])
    field = "n_prompt" if key == "prompt" else "n_gen"
    others = [run["avg_ts"] for run in peer if run[field] == tokens and run["n_prompt"] * run["n_gen"] == 0]
    if not others:
        sys.exit(f"versus-llama.cpp: the peer printed no figure for {test}")
    theirs = statistics.median(others)
    share = "" if key == "prompt" else f"{100 * mine / limit:.0f} %, {100 * theirs / limit:.0f} % of {limit:.0f}"
    print(f"{name[:34]:34} {test:11} {mine:9.1f} {theirs:9.1f} {mine / theirs:6.2f}x  {share}", flush=True)
PYTHON
}

describe
for source in "$@"; do
  [ -f "$source" ] || fail "there is no file $source"
  compare "$source"
  for type in $(echo "$types" | tr , ' '); do
    made=$folder/$(basename "$source" .gguf).$type.gguf
    run "$folder/log" "$program" quantize "$source" "$made" "$type" --pure --mode reference --threads "$threads"
    compare "$made"
    rm -f "$made"
  done
done
if [ -n "$shape" ]; then
  made=$folder/$shape.$recipe.gguf
  # shellcheck disable=SC2086 # nothing, or two words
  run "$folder/log" "$program" synthesize "$shape" "$made" --type "$recipe" ${layers:+--layers $layers}
  compare "$made"
fi
