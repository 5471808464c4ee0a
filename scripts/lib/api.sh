# shellcheck shell=sh
# What the scripts beside this folder share: their options, a request that is sent again when its answer got lost, and a readable summary.
# Needs a POSIX shell, curl, awk and sed. Exit statuses are those of sysexits:
#   0 all is well   64 wrong use   65 lines are refused   66 no such file   69 no answer   70 the server failed   73 cannot write
#   75 the server is busy, try later   77 the key may not do this   130, 143 ended by Ctrl-C, by SIGTERM

program="$(basename "$0")"
url="${COORACE_URL:-}"
token_file="${COORACE_TOKEN_FILE:-}"
retries="${COORACE_RETRIES:-5}"

fail() { # STATUS TEXT
    echo "$program: $2" >&2
    exit "$1"
}

# The comment at the top of the script, as --help.
usage() {
    sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"
    exit 0
}

# Takes --url, --token-file, --retries and --help; `taken` says how many words.
common_option() {
    taken=2
    case "$1" in
    -h | --help) usage ;;
    --url | --token-file | --retries) [ $# -ge 2 ] || fail 64 "$1 takes a value" ;;
    -*) fail 64 "unknown option $1 (see --help)" ;;
    esac
    case "$1" in
    --url) url="$2" ;;
    --token-file) token_file="$2" ;;
    --retries) retries="$2" ;;
    esac
}

# Makes the working folder, with curl's configuration: the token never stands on a command line.
begin() {
    [ -n "$url" ] || fail 64 "give --url or COORACE_URL"
    [ -n "$token_file" ] || fail 64 "give --token-file or COORACE_TOKEN_FILE"
    case "$url" in
    http://?* | https://?*) ;;
    *) fail 64 "a server's address begins with https:// or http://, such as https://api.example.org, not $url" ;;
    esac
    [ -r "$token_file" ] || fail 66 "cannot read $token_file"
    case "$retries" in '' | *[!0-9]*) fail 64 "--retries takes a number" ;; esac
    url="${url%/}"
    umask 077
    work="$(mktemp -d)" || fail 73 "cannot make a temporary folder"
    part=""
    trap 'rm -rf "$work" ${part:+"$part"}' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    token="$(tr -d '\r\n\t ' <"$token_file")"
    case "$token" in '' | *[!A-Za-z0-9_]*) fail 77 "$token_file holds no token" ;; esac
    printf 'header = "Authorization: Bearer %s"\n' "$token" >"$work/config"
}

# A line of curl's configuration: a name and a value of the query, percent-encoded by curl.
query() { # NAME=VALUE
    printf 'data-urlencode = "%s"\n' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')" >>"$work/config"
}

# Sends a request until it is answered. Sets $status; the answer is in $work/body and $work/head.
request() { # curl's arguments
    attempt=0
    pause=1
    while :; do
        after=""
        code=0
        status="$(curl -sS --globoff --config "$work/config" -o "$work/body" -D "$work/head" -w '%{http_code}' \
            --connect-timeout 10 "$@" 2>"$work/errors")" || code=$?
        case "$code:$status" in
        0:429 | 0:502 | 0:503 | 0:504) reason="the server answers $status" ;;
        # The same request still runs: its answer got lost.
        0:409) reason="the server still works on it" ;;
        0:*) return 0 ;;
        # A name that nobody knows is mostly misspelt.
        6:*)
            reason="$(sed -n 1p "$work/errors")"
            [ "$attempt" -eq 0 ] || fail 69 "no answer from $url: $reason"
            ;;
        # What the network does; anything else would fail again.
        5:* | 7:* | 16:* | 18:* | 28:* | 52:* | 55:* | 56:* | 92:*) reason="$(sed -n 1p "$work/errors")" ;;
        *) fail 69 "$(sed -n 1p "$work/errors")" ;;
        esac
        [ "$code" -ne 0 ] || after="$(sed -n 's/^[Rr]etry-[Aa]fter: *\([0-9][0-9]*\).*/\1/p' "$work/head" | tail -n 1)"
        if [ "$status" = 409 ] && [ "$code" -eq 0 ] && [ -z "$after" ]; then return 0; fi
        if [ "$attempt" -ge "$retries" ]; then
            [ "$code" -ne 0 ] || return 0
            fail 69 "no answer from $url: $reason"
        fi
        attempt=$((attempt + 1))
        # Half of the pause is chance, so that those who wait don't all come back at once.
        delay="$(awk -v pause="$pause" -v after="${after:-0}" -v seed="$$$attempt" \
            'BEGIN { srand(seed); d = pause / 2 + rand() * pause / 2; if (after > 3600) after = 3600; if (d < after) d = after; printf "%.1f", d }')"
        echo "$program: $reason; trying again in $delay s" >&2
        sleep "$delay"
        pause=$((pause * 2))
        [ "$pause" -le 60 ] || pause=60
    done
}

# Says what became of a batch, and gives the exit status.
summarise() {
    LC_ALL=C awk -v status="$status" -v program="$program" -f "$(dirname "$0")/lib/summary.awk" "$work/body"
}

# Ends with a problem that concerns the request as a whole.
refuse() {
    summarise >&2 || :
    exit_status
}

exit_status() {
    case "$status" in
    401 | 403) exit 77 ;;
    404) exit 64 ;;
    409 | 429 | 502 | 503 | 504) exit 75 ;;
    4*) exit 65 ;;
    *) exit 70 ;;
    esac
}

# shellcheck disable=SC2154
# Runs a batch: [--mode] [--format] [--delimiter] COLLECTION FILE. $action, $mode and $dry_run are set.
batch() {
    format=""
    delimiter=""
    collection=""
    file=""
    while [ $# -gt 0 ]; do
        case "$1" in
        --mode | --format | --delimiter | --action) [ $# -ge 2 ] || fail 64 "$1 takes a value" ;;
        esac
        case "$1" in
        --mode) mode="$2" && shift 2 ;;
        --format) format="$2" && shift 2 ;;
        --delimiter) delimiter="$2" && shift 2 ;;
        --action)
            [ "$dry_run" = true ] || fail 64 "unknown option --action (see --help)"
            action="$2" && shift 2
            ;;
        -?*) common_option "$@" && shift "$taken" ;;
        *)
            if [ -z "$collection" ]; then collection="$1"; elif [ -z "$file" ]; then file="$1"; else fail 64 "too many words: $1"; fi
            shift
            ;;
        esac
    done
    [ -n "$file" ] || fail 64 "give a collection and a file (see --help)"
    case "$mode" in partial | atomic) ;; *) fail 64 "--mode takes partial or atomic, not $mode" ;; esac
    case "$action" in upsert | create | update | delete) ;; *) fail 64 "--action takes upsert, create, update or delete, not $action" ;; esac
    case "$delimiter" in '' | comma | semicolon) ;; *) fail 64 "--delimiter takes comma or semicolon, not $delimiter" ;; esac
    [ "$file" = - ] || [ -r "$file" ] || fail 66 "cannot read $file"
    if [ -z "$format" ]; then
        case "$file" in
        *.csv) format=csv ;;
        *.json) format=json ;;
        *.txt) format=ids ;;
        *.ndjson | *.jsonl) format=ndjson ;;
        *) fail 64 "what is in $file? Give --format ndjson, csv or json" ;;
        esac
    fi
    begin
    # What comes by a pipe is kept, so that it can be sent again.
    if [ "$file" = - ]; then
        cat >"$work/input" || fail 73 "cannot keep the input"
        file="$work/input"
    fi
    # What an export of nothing, or a report of nothing refused, leaves.
    if [ "$format" != json ] && [ -f "$file" ] && [ ! -s "$file" ]; then
        echo "$program: the file is empty, and there is nothing to do"
        exit 0
    fi
    case "$format" in
    ndjson) type=application/x-ndjson ;;
    csv) type=text/csv ;;
    json) type=application/json ;;
    ids)
        [ "$action" = delete ] || fail 64 "a list of ids is for deleting"
        type=application/x-ndjson
        LC_ALL=C awk 'NR == 1 { sub(/^\357\273\277/, "") } { gsub(/[ \t\r]/, ""); if ($0 != "") printf "{\"id\":\"%s\"}\n", $0; else print "" }' "$file" >"$work/ids"
        file="$work/ids"
        ;;
    *) fail 64 "--format takes ndjson, csv or json, not $format" ;;
    esac
    key="$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
    target="$url/v1/$collection/batch?action=$action&mode=$mode&results=errors"
    [ "$dry_run" = false ] || target="$target&dry_run=true"
    [ -z "$delimiter" ] || target="$target&delimiter=$delimiter"
    request -X POST -T "$file" -H "Content-Type: $type" -H "Accept: application/json" -H "Idempotency-Key: $key" "$target"
    code=0
    summarise || code=$?
    case "$status" in
    2*) exit "$code" ;;
    *) exit_status ;;
    esac
}

# Writes a list to a file: $type is set.
export_list() {
    collection=""
    file=""
    filters=""
    while [ $# -gt 0 ]; do
        case "$1" in
        --filter | --fields | --delimiter) [ $# -ge 2 ] || fail 64 "$1 takes a value" ;;
        esac
        case "$1" in
        --filter) filters="$filters$2
" && shift 2 ;;
        --fields) filters="${filters}fields=$2
" && shift 2 ;;
        --delimiter) filters="${filters}delimiter=$2
" && shift 2 ;;
        --bom)
            filters="${filters}bom=true
" && shift
            ;;
        -?*) common_option "$@" && shift "$taken" ;;
        *)
            if [ -z "$collection" ]; then collection="$1"; elif [ -z "$file" ]; then file="$1"; else fail 64 "too many words: $1"; fi
            shift
            ;;
        esac
    done
    [ -n "$collection" ] || fail 64 "give a collection (see --help)"
    begin
    printf '%s' "$filters" >"$work/filters"
    while IFS= read -r filter; do
        case "$filter" in ?*=*) query "$filter" ;; *) fail 64 "--filter takes name=value, not $filter" ;; esac
    done <"$work/filters"
    request -G -H "Accept: $type" --compressed "$url/v1/$collection"
    [ "$status" = 200 ] || refuse
    if [ "${file:--}" = - ]; then
        cat "$work/body"
    else
        [ ! -d "$file" ] || fail 73 "$file is a folder"
        if [ -e "$file" ] && [ ! -f "$file" ]; then
            # A pipe or a device.
            cat "$work/body" >"$file" 2>/dev/null || fail 73 "cannot write $file"
        else
            # Beside its name first: the file is there whole or not at all. It keeps its mode (a new one is its owner's alone), and a link
            # leads where it led.
            [ ! -L "$file" ] || file="$(readlink -f "$file")"
            part="$file.$$.part"
            {
                { [ ! -e "$file" ] || cp -p "$file" "$part"; } && cat "$work/body" >"$part" && mv "$part" "$file"
            } 2>/dev/null || fail 73 "cannot write $file"
            part=""
        fi
    fi
    echo "$program: $collection, $(wc -c <"$work/body" | tr -d ' ') bytes" >&2
}
