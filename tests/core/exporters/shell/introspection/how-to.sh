#!/bin/sh
# Plays the how-to for route example-route.
# Usage: sh how-to.sh [GATEWAY_URL] [PATH]
set -eu

default_url='http://localhost:8000'
path='/anything'
host=''

: "${GATEWAY_URL:=${1:-$default_url}}"
path=${2:-$path}
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT HUP INT TERM

# A text between the quotes of a line for curl -K. No secret stands on a command line.
quoted() {
    printf '%s' "$1" | sed 's/[\\"]/\\&/g'
}

# step TITLE STATUS: sends what the lines on standard input add, and ends the script where another status comes.
step() {
    status=$({
        printf 'globoff\nurl = "%s%s"\n' "$(quoted "${GATEWAY_URL%/}")" "$(quoted "$path")"
        if [ -n "$host" ]; then printf 'header = "Host: %s"\n' "$(quoted "$host")"; fi
        cat
    } | curl -sS -K - -o "$answer" -w '%{http_code}') || exit 3
    printf '%s: %s\n' "$1" "$status"
    if [ "$status" != "$2" ]; then
        printf 'Expected status %s, got %s:\n' "$2" "$status" >&2
        cat "$answer" >&2
        exit 1
    fi
}

step 'Without credentials' 401 < /dev/null

: "${HOWTO_USER:=alex}" "${HOWTO_PASSWORD:=doe}"
step 'With user name and password' 200 <<END
user = "$(quoted "$HOWTO_USER"):$(quoted "$HOWTO_PASSWORD")"
END

TOKEN=${ACCESS_TOKEN:-}
if [ -z "$TOKEN" ]; then
    # The upstream echoes what the gateway sent it, with the token it fetched.
    TOKEN=$(sed -n 's/.*"[aA][uU][tT][hH][oO][rR][iI][zZ][aA][tT][iI][oO][nN]": *\[* *"Bearer \([A-Za-z0-9._~+/=-]*\)".*/\1/p' "$answer" | head -n 1)
fi
if [ -z "$TOKEN" ]; then
    echo 'The upstream does not echo the token: set ACCESS_TOKEN to one.' >&2
    exit 2
fi
printf 'header = "%s: Bearer %s"\n' 'Authorization' "$TOKEN" | step 'With the token' 200
printf 'header = "%s: Bearer %s"\n' 'Authorization' "$TOKEN" | step 'With the token once more' 200
echo 'All steps passed.'
