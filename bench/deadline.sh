#!/bin/sh
# Trains on DATA within a deadline, several times, and prints a line a run: elapsed, share of the time used, accuracy, epochs.
# Usage: bench/deadline.sh DATA WITHIN [RUNS]
set -eu
[ $# -ge 2 ] || { sed -n '2,3s/^# //p' "$0" >&2; exit 2; }
data=$1 within=$2 runs=${3:-5}
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
run=1
while [ "$run" -le "$runs" ]; do
    "$root/sundial" train "$data" --within "$within" --seed "$run" --out "$folder/model.onnx" --json | tail -n 1 | node -e '
        const e = JSON.parse(require("fs").readFileSync(0, "utf8"));
        if (e.event !== "completed") { console.log(JSON.stringify(e)); process.exit(1); }
        const used = 100 * e.elapsed_seconds / e.deadline_seconds;
        console.log(`${e.elapsed_seconds.toFixed(2)} s of ${e.deadline_seconds} s (${used.toFixed(1)} %)${used > 100 ? " LATE" : ""}, accuracy ${(100 * e.metrics.accuracy).toFixed(2)} %, ${e.epochs.toFixed(1)} epochs`);'
    run=$((run + 1))
done
