#!/usr/bin/env bash
# Creates services, routes and plugins through Konnect's API.
# Usage: bash konnect-api.sh [URL]
# differs: plugins[0].config.hide_credentials: not set; it means true in 3.15 and false in 3.7, so it is written out
# differs: plugins[0].config.ssl_verify: not set; it means true in 3.15 and false in 3.7, so it is written out
# cannot express: plugins[1].config.issuer: takes a vault reference since 3.14; release 3.7 reads it as plain text
# differs: plugins[1].config.hide_credentials: not set; it means true in 3.15 and false in 3.7, so it is written out
# differs: plugins[1].config.ssl_verify: not set; it means true in 3.15 and false in 3.7, so it is written out
# needs: KONNECT_TOKEN: a personal or system access token
# needs: CONTROL_PLANE_ID: the id of the control plane
# needs: KONNECT_REGION: the region (us if not set: au, eu, in, me …)
# needs: DECK_TOKEN_SALT: to be set in the environment of the script
# needs: DECK_CLIENT_SECRET: to be set in the environment of the script
# needs: DECK_CLIENT_SECRET_2: to be set in the environment of the script
set -euo pipefail

: "${DECK_TOKEN_SALT?set DECK_TOKEN_SALT first}"
: "${DECK_CLIENT_SECRET?set DECK_CLIENT_SECRET first}"
: "${DECK_CLIENT_SECRET_2?set DECK_CLIENT_SECRET_2 first}"
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

create 'service it'\''s a "service" $HOME `id` %s' 'services' '{
  "id": "b093bb7a-b8c3-8da2-b5cc-f49d7833b194",
  "name": "it'\''s a \"service\" $HOME `id` %s",
  "url": "http://192.0.2.7:8080/a%20b/$(id)",
  "connect_timeout": 1000,
  "tags": [
    "a,b",
    "$(reboot)",
    "${HOME}"
  ]
}'

create 'service in-parts' 'services' '{
  "id": "607e6bfd-f953-8f7d-8cfc-1ce1076bdd48",
  "name": "in-parts",
  "protocol": "https",
  "host": "upstream.example",
  "port": 8443,
  "path": "/deep/path",
  "retries": 0
}'

create 'route route'\''; echo x; '\''' 'services/b093bb7a-b8c3-8da2-b5cc-f49d7833b194/routes' '{
  "id": "855a2846-c4bc-8789-ba87-5632a69eabd2",
  "name": "route'\''; echo x; '\''",
  "paths": [
    "/it'\''s/$HOME",
    "~/v\\d+/(?<id>[^/]+)$"
  ],
  "methods": [
    "GET",
    "POST"
  ],
  "protocols": [
    "http",
    "https"
  ],
  "headers": {
    "x-kind": [
      "a b",
      "$(id)"
    ]
  }
}'

create 'route zweite-Straße' 'services/b093bb7a-b8c3-8da2-b5cc-f49d7833b194/routes' '{
  "id": "a3a3ee85-1c23-8cbf-8eda-d3225d9d3578",
  "name": "zweite-Straße",
  "hosts": [
    "*.example.com",
    "api.example.com"
  ],
  "protocols": [
    "https"
  ],
  "strip_path": false,
  "https_redirect_status_code": 308
}'

create 'route in-parts-route' 'services/607e6bfd-f953-8f7d-8cfc-1ce1076bdd48/routes' '{
  "id": "1f60c0dc-8875-8c53-b075-5dcbc74a5684",
  "name": "in-parts-route",
  "paths": [
    "/parts"
  ],
  "protocols": [
    "http",
    "https"
  ],
  "preserve_host": true,
  "regex_priority": 10
}'

create 'plugin openid-connect for everything' 'plugins' '{
  "id": "6f752095-1bc2-8cfb-bd46-19788b36cef8",
  "name": "openid-connect",
  "config": {
    "audience_required": [
      "https://api.example/a b",
      "it'\''s"
    ],
    "auth_methods": [
      "introspection",
      "bearer"
    ],
    "cache_tokens_salt": "'"$(json_text DECK_TOKEN_SALT)"'",
    "client_auth": [
      "client_secret_basic",
      "client_secret_post"
    ],
    "client_id": [
      "kong\"quoted\"",
      "second $client"
    ],
    "client_secret": [
      "'"$(json_text DECK_CLIENT_SECRET)"'",
      "'"$(json_text DECK_CLIENT_SECRET_2)"'"
    ],
    "hide_credentials": true,
    "introspection_post_args_names": [
      "note"
    ],
    "introspection_post_args_values": [
      "100% \\n literal,   separator"
    ],
    "issuer": "https://idp.example/realms/d'\''emo$x",
    "scopes_required": [
      "read write",
      "admin$"
    ],
    "ssl_verify": true,
    "unauthorized_error_message": "No\tentry: \"you\" & $USER; `whoami` {{ .x }} #{y} ${{ nothing"
  }
}'

create 'plugin Parts_Instance for route in-parts-route' 'routes/1f60c0dc-8875-8c53-b075-5dcbc74a5684/plugins' '{
  "id": "56311efd-e9c7-8e59-ae93-2df5c1250214",
  "name": "openid-connect",
  "instance_name": "Parts_Instance",
  "enabled": false,
  "protocols": [
    "https"
  ],
  "config": {
    "auth_methods": [
      "bearer"
    ],
    "client_id": [
      "{vault://aws/idp/id}"
    ],
    "hide_credentials": true,
    "issuer": "{vault://env/issuer}",
    "leeway": 5,
    "ssl_verify": true
  },
  "tags": [
    "one",
    "two"
  ]
}'

create 'plugin rate-limiting for service in-parts' 'services/607e6bfd-f953-8f7d-8cfc-1ce1076bdd48/plugins' '{
  "id": "3b34d517-1155-8cc3-9f21-18bd0e135c22",
  "name": "rate-limiting",
  "config": {
    "minute": 5,
    "policy": "local"
  }
}'
