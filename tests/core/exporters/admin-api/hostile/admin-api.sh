#!/usr/bin/env bash
# Creates services, routes and plugins through the Admin API.
# Usage: bash admin-api.sh [URL]
# needs: DECK_TOKEN_SALT: to be set in the environment of the script
# needs: DECK_CLIENT_SECRET: to be set in the environment of the script
# needs: DECK_CLIENT_SECRET_2: to be set in the environment of the script
set -euo pipefail

: "${DECK_TOKEN_SALT?set DECK_TOKEN_SALT first}"
: "${DECK_CLIENT_SECRET?set DECK_CLIENT_SECRET first}"
: "${DECK_CLIENT_SECRET_2?set DECK_CLIENT_SECRET_2 first}"

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

create 'service it'\''s a "service" $HOME `id` %s' 'services' '{
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
  "name": "in-parts",
  "protocol": "https",
  "host": "upstream.example",
  "port": 8443,
  "path": "/deep/path",
  "retries": 0
}'

create 'route route'\''; echo x; '\''' 'services/it%27s%20a%20%22service%22%20%24HOME%20%60id%60%20%25s/routes' '{
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

create 'route zweite-Straße' 'services/it%27s%20a%20%22service%22%20%24HOME%20%60id%60%20%25s/routes' '{
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

create 'route in-parts-route' 'services/in-parts/routes' '{
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
    "unauthorized_error_message": "No\tentry: \"you\" & $USER; `whoami` {{ .x }} #{y} ${{ nothing"
  }
}'

create 'plugin Parts_Instance for route in-parts-route' 'routes/in-parts-route/plugins' '{
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
    "issuer": "{vault://env/issuer}",
    "leeway": 5
  },
  "tags": [
    "one",
    "two"
  ]
}'

create 'plugin rate-limiting for service in-parts' 'services/in-parts/plugins' '{
  "name": "rate-limiting",
  "config": {
    "minute": 5,
    "policy": "local"
  }
}'
