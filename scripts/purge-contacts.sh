#!/bin/sh
# Purges personal data whose time has come: contacts past their retention_until_on are anonymised, registrations to sessions that ended more
# than five years ago name nobody any more. It cannot be undone, so without --really it only says what is due.
#
#   purge-contacts.sh [OPTION…]
#
#   --really             do it
#   --on DAY             what was due on this day, YYYY-MM-DD; today without it
#   --url URL            the server                              [COORACE_URL]
#   --token-file FILE    file with the key's token, of an administrator [COORACE_TOKEN_FILE]
#   --retries N          how often to try again without an answer (5) [COORACE_RETRIES]
#
# Whom it concerns: GET /v1/reports/retention. Ends with 0 when all is done, 64 when the command is wrong, 65 when the server refuses it, 69
# without an answer, 70 when the server fails, 75 when it is busy, 77 when the key may not. Broken off, it can be started again.
# For cron, once a month: purge-contacts.sh --really
set -eu
# shellcheck source=lib/api.sh
. "$(dirname "$0")/lib/api.sh"

really=false
on=""
while [ $# -gt 0 ]; do
    case "$1" in
    --really) really=true && shift ;;
    --on)
        [ $# -ge 2 ] || fail 64 "$1 takes a value"
        on="$2" && shift 2
        ;;
    -?*) common_option "$@" && shift "$taken" ;;
    *) fail 64 "too many words: $1 (see --help)" ;;
    esac
done
case "$on" in '' | [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]) ;; *) fail 64 "--on takes a day, YYYY-MM-DD, not $on" ;; esac
begin

# A number of the answer.
number() { sed -n "s/.*\"$1\":\([0-9][0-9]*\).*/\1/p" "$work/body"; }

verb="would be"
target="$url/v1/contacts/purge?limit=10000&dry_run=true"
if [ "$really" = true ]; then
    verb="are"
    target="$url/v1/contacts/purge?limit=500"
fi
[ -z "$on" ] || target="$target&on=$on"
contacts=0 deleted=0 registrations=0 sum=0
while :; do
    request -X POST "$target"
    [ "$status" = 200 ] || refuse
    contacts=$((contacts + $(number contacts)))
    deleted=$((deleted + $(number deleted_contacts)))
    registrations=$((registrations + $(number registrations)))
    remaining="$(number remaining)" failed="$(number failed)" before="$sum"
    sum=$((contacts + deleted + registrations))
    # A round that ends nothing meets again those that fail.
    { [ "$really" = true ] && [ "$remaining" -gt 0 ] && [ "$sum" -gt "$before" ]; } || break
done
echo "$program: $contacts contacts and $deleted deleted contacts $verb anonymised, $registrations registrations $verb rid of a name"
[ "$failed" = 0 ] || fail 70 "$failed could not be purged, see the server's log"
[ "$really" = true ] || {
    [ "$remaining" = 0 ] || echo "$program: and $remaining more"
    [ $((contacts + deleted + registrations)) = 0 ] || echo "$program: nothing was changed; --really does it, and cannot be undone"
}
