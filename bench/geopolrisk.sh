#!/bin/sh
# GeoPolRisk as published over a whole table of World Mining Data: CPU seconds, peak memory and number of scores.
# usage: bench/geopolrisk.sh target/release/monazite wmd_production.csv
set -eu
out=$(mktemp)
/usr/bin/time -f '%U user s, %S system s, %M kB' "$1" criticality --method geopolrisk --as-published --production "$2" --csv > "$out"
echo "$(($(wc -l < "$out") - 1)) scores"
rm -f "$out"
