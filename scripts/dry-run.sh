#!/bin/sh
# Says what a file would do, and stores nothing.
#
#   dry-run.sh [OPTION…] COLLECTION FILE           FILE: .ndjson, .csv or .json; - is standard input, with --format
#
#   --url URL            the server                              [COORACE_URL]
#   --token-file FILE    file with the key's token               [COORACE_TOKEN_FILE]
#   --action ACTION      upsert (this without it), create, update or delete
#   --mode MODE          partial: each line for itself (this without it); atomic: all or nothing
#   --format FORMAT      ndjson, csv or json; else as FILE ends
#   --delimiter NAME     of CSV: comma or semicolon
#   --retries N          how often to try again without an answer (5) [COORACE_RETRIES]
#
# Prints each line that would be refused with its reason, and the counts. Ends with 0 when all would be stored, 64 when the command
# is wrong, 65 when lines would be refused, 66 without FILE, 69 without an answer, 70 when the server fails, 75 when it is busy, 77 when the
# key may not.
set -eu
# shellcheck source=lib/api.sh
. "$(dirname "$0")/lib/api.sh"
# shellcheck disable=SC2034
action=upsert mode=partial dry_run=true
batch "$@"
