#!/bin/sh
# Deletes the records that a file names, by id or by what they are known by (adherents: siret and kind).
#
#   batch-delete.sh [OPTION…] COLLECTION FILE      FILE: .ndjson, .csv or .json, or .txt with an id a line; - is standard input, with --format
#
#   --url URL            the server                              [COORACE_URL]
#   --token-file FILE    file with the key's token               [COORACE_TOKEN_FILE]
#   --mode MODE          partial: each line for itself (this without it); atomic: all or nothing
#   --format FORMAT      ndjson, csv, json or ids; else as FILE ends
#   --delimiter NAME     of CSV: comma or semicolon
#   --retries N          how often to try again without an answer (5) [COORACE_RETRIES]
#
# Prints each refused line with its reason, and the counts. Ends with 0 when all are deleted, 64 when the command is wrong, 65 when lines are
# refused, 66 without FILE, 69 without an answer, 70 when the server fails, 75 when it is busy, 77 when the key may not. A request whose
# answer got lost is sent again under the same Idempotency-Key, and never deletes twice.
# What was deleted can be brought back: POST /v1/COLLECTION/ID/restore.
set -eu
# shellcheck source=lib/api.sh
. "$(dirname "$0")/lib/api.sh"
# shellcheck disable=SC2034
action=delete mode=partial dry_run=false
batch "$@"
