#!/bin/sh
# Writes the records of a collection as CSV. What is exported can be imported as it is.
#
#   export-csv.sh [OPTION…] COLLECTION [FILE]      without FILE, or with -: standard output
#
#   --url URL            the server                              [COORACE_URL]
#   --token-file FILE    file with the key's token               [COORACE_TOKEN_FILE]
#   --filter NAME=VALUE  as in the API's addresses, repeatable: department=31, q=chateau, sort=name
#   --fields NAMES       only these members, by commas
#   --delimiter NAME     comma (this without it) or semicolon
#   --bom                begin with a byte order mark; with --delimiter semicolon, a French spreadsheet opens it right
#   --retries N          how often to try again without an answer (5) [COORACE_RETRIES]
#
# FILE appears when it is complete; until then the one that was there stays. Ends with 0, 64 when the command is wrong, 65 when a filter is,
# 69 without an answer, 73 when FILE can't be written, 75 when the server is busy, 77 when the key may not.
set -eu
# shellcheck source=lib/api.sh
. "$(dirname "$0")/lib/api.sh"
# shellcheck disable=SC2034
type=text/csv
export_list "$@"
