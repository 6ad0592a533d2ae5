#!/bin/sh
# Plays the how-to for route route'; echo x; '.
# Usage: sh how-to.sh [GATEWAY_URL] [PATH]
# needs: ACCESS_TOKEN: a token of the identity provider: the gateway fetches none with these auth_methods
# cannot express: routes: the script plays one route, route'; echo x; '; the others are left out
set -eu

default_url='http://localhost:8000'
path='/it'\''s/$HOME'
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

TOKEN=${ACCESS_TOKEN:-}
if [ -z "$TOKEN" ]; then
    echo 'The upstream does not echo the token: set ACCESS_TOKEN to one.' >&2
    exit 2
fi
printf 'header = "%s: Bearer %s"\n' 'Authorization' "$TOKEN" | step 'With the token' 200
printf 'header = "%s: Bearer %s"\n' 'Authorization' "$TOKEN" | step 'With the token once more' 200
echo 'All steps passed.'
