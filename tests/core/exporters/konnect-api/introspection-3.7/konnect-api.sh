#!/usr/bin/env bash
# Creates services, routes and plugins through Konnect's API.
# Usage: bash konnect-api.sh [URL]
# differs: plugins[0].config.hide_credentials: not set; it means true in 3.15 and false in 3.7, so it is written out
# differs: plugins[0].config.ssl_verify: not set; it means true in 3.15 and false in 3.7, so it is written out
# needs: KONNECT_TOKEN: a personal or system access token
# needs: CONTROL_PLANE_ID: the id of the control plane
# needs: KONNECT_REGION: the region (us if not set: au, eu, in, me …)
# needs: DECK_CLIENT_SECRET: to be set in the environment of the script
# needs: DECK_ISSUER: to be set in the environment of the script
set -euo pipefail

: "${DECK_CLIENT_SECRET?set DECK_CLIENT_SECRET first}"
: "${DECK_ISSUER?set DECK_ISSUER first}"
: "${KONNECT_TOKEN:?set KONNECT_TOKEN to a personal or system access token}"
: "${CONTROL_PLANE_ID:?set CONTROL_PLANE_ID to the id of the control plane}"
base_url=${1:-${KONNECT_API_URL:-https://${KONNECT_REGION:-us}.api.konghq.com}}
base_url=${base_url%/}/v2/control-planes/$CONTROL_PLANE_ID/core-entities
# curl reads the token from a file: no secret on a command line.
secret_header=$(mktemp)
trap 'rm -f "$secret_header"' EXIT
printf 'Authorization: Bearer %s\n' "$KONNECT_TOKEN" > "$secret_header"
headers=(-H "@$secret_header")

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
  "id": "bb176181-f512-888b-9b0e-f13b5dc87e12",
  "name": "example-service",
  "url": "http://httpbin.example:8080/anything"
}'

create 'route example-route' 'services/bb176181-f512-888b-9b0e-f13b5dc87e12/routes' '{
  "id": "29c6e6eb-2dd0-8d0b-ac3f-abe12cb3bc9a",
  "name": "example-route",
  "paths": [
    "/anything"
  ],
  "protocols": [
    "http",
    "https"
  ]
}'

create 'plugin openid-connect for service example-service' 'services/bb176181-f512-888b-9b0e-f13b5dc87e12/plugins' '{
  "id": "dbc25331-8d38-8367-8c8d-9cec02740c56",
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
