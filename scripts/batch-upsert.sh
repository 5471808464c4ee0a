#!/bin/sh
# Stores the records of a file: those that are there are changed, the others created.
#
#   batch-upsert.sh [OPTION…] COLLECTION FILE      FILE: .ndjson, .csv or .json; - is standard input, with --format
#
#   --url URL            the server                              [COORACE_URL]
#   --token-file FILE    file with the key's token               [COORACE_TOKEN_FILE]
#   --mode MODE          partial: each line for itself (this without it); atomic: all or nothing
#   --format FORMAT      ndjson, csv or json; else as FILE ends
#   --delimiter NAME     of CSV: comma or semicolon
#   --retries N          how often to try again without an answer (5) [COORACE_RETRIES]
#
# Prints each refused line with its reason, and the counts. Ends with 0 when all is stored, 64 when the command is wrong, 65 when lines are
# refused, 66 without FILE, 69 without an answer, 70 when the server fails, 75 when it is busy, 77 when the key may not. A request whose
# answer got lost is sent again under the same Idempotency-Key, and never stores a record twice.
set -eu
# shellcheck source=lib/api.sh
. "$(dirname "$0")/lib/api.sh"
# shellcheck disable=SC2034
action=upsert mode=partial dry_run=false
batch "$@"
