#!/usr/bin/env bash
# Creates services, routes and plugins through the Admin API.
# Usage: bash admin-api.sh [URL]
# differs: plugins[0].config.hide_credentials: not set; it means true in 3.15 and false in 3.7, so it is written out
# differs: plugins[0].config.ssl_verify: not set; it means true in 3.15 and false in 3.7, so it is written out
# needs: DECK_CLIENT_SECRET: to be set in the environment of the script
# needs: DECK_ISSUER: to be set in the environment of the script
set -euo pipefail

: "${DECK_CLIENT_SECRET?set DECK_CLIENT_SECRET first}"
: "${DECK_ISSUER?set DECK_ISSUER first}"

base_url=${1:-${KONG_ADMIN_URL:-http://localhost:8001}}
base_url=${base_url%/}
# With role-based access control, each request carries a token. curl reads it from a file: no secret on a command line.
headers=()
if [ -n "${KONG_ADMIN_TOKEN:-}" ]; then
    secret_header=$(mktemp)
    trap 'rm -f "$secret_header"' EXIT
    printf 'Kong-Admin-Token: %s\n' "$KONG_ADMIN_TOKEN" > "$secret_header"
    headers+=(-H "@$secret_header")
fi

# create WHAT PATH JSON: one POST; anything but a 2xx answer ends the script.
create() {
    local answer status
    answer=$(printf '%s' "$3" | curl -sS -X POST ${headers[@]+"${headers[@]}"} -H 'Accept: application/json' \
        -H 'Content-Type: application/json' -w '\n%{http_code}' --data-binary @- "$base_url/$2") || exit 1
    status=${answer##*$'\n'}
    if [[ $status != 2?? ]]; then
        printf '%s: HTTP status %s\n%s\n' "$1" "$status" "${answer%$'\n'*}" >&2
        exit 1
    fi
    printf '%s: created\n' "$1"
}

# The variable $1 as the inside of a JSON string.
json_text() {
    local text=${!1} out='' char code i
    for ((i = 0; i < ${#text}; i++)); do
        char=${text:i:1}
        case $char in
            '"') out+='\"' ;;
            '\') out+='\\' ;;
            $'\n') out+='\n' ;;
            $'\r') out+='\r' ;;
            $'\t') out+='\t' ;;
            [[:cntrl:]])
                printf -v code '%d' "'$char"
                if ((code < 32)); then printf -v char '\\u%04x' "$code"; fi
                out+=$char
                ;;
            *) out+=$char ;;
        esac
    done
    printf '%s' "$out"
}

# The variable $1 as a JSON number or boolean.
json_value() {
    if [[ ! ${!1} =~ ^(true|false|-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?)$ ]]; then
        echo "$1 is neither a number nor true or false" >&2
        exit 1
    fi
    printf '%s' "${!1}"
}

create 'service example-service' 'services' '{
  "name": "example-service",
  "url": "http://httpbin.example:8080/anything"
}'

create 'route example-route' 'services/example-service/routes' '{
  "name": "example-route",
  "paths": [
    "/anything"
  ],
  "protocols": [
    "http",
    "https"
  ]
}'

create 'plugin openid-connect for service example-service' 'services/example-service/plugins' '{
  "name": "openid-connect",
  "config": {
    "auth_methods": [
      "introspection",
      "password"
    ],
    "bearer_token_param_type": [
      "header"
    ],
    "client_auth": [
      "client_secret_post"
    ],
    "client_id": [
      "kong"
    ],
    "client_secret": [
      "'"$(json_text DECK_CLIENT_SECRET)"'"
    ],
    "hide_credentials": true,
    "issuer": "'"$(json_text DECK_ISSUER)"'",
    "ssl_verify": true
  }
}'
