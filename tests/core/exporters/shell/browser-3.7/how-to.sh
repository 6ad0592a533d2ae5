#!/bin/sh
# Plays the how-to for route shop.
# Usage: sh how-to.sh [GATEWAY_URL] [PATH]
# cannot express: plugins[0].config.auth_methods: people log in with a browser here; the script only shows that they are sent to it
# differs: routes.shop.protocols: https only: with a certificate of your own, CURL_CA_BUNDLE names its issuer's file
set -eu

default_url='https://localhost:8443'
path='/'
host='shop.example.org'

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

step 'Without credentials' 302 < /dev/null
echo 'All steps passed.'
