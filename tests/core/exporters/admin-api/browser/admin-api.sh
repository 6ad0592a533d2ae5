#!/usr/bin/env bash
# Creates services, routes and plugins through the Admin API.
# Usage: bash admin-api.sh [URL]
# needs: DECK_CLIENT_SECRET: to be set in the environment of the script
# needs: DECK_SESSION_SECRET: to be set in the environment of the script
set -euo pipefail

: "${DECK_CLIENT_SECRET?set DECK_CLIENT_SECRET first}"
: "${DECK_SESSION_SECRET?set DECK_SESSION_SECRET first}"

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

create 'service shop' 'services' '{
  "name": "shop",
  "url": "https://shop.example/app"
}'

create 'route shop' 'services/shop/routes' '{
  "name": "shop",
  "hosts": [
    "shop.example.org"
  ],
  "paths": [
    "/"
  ],
  "protocols": [
    "https"
  ]
}'

create 'plugin openid-connect for route shop' 'routes/shop/plugins' '{
  "name": "openid-connect",
  "config": {
    "auth_methods": [
      "authorization_code",
      "session"
    ],
    "client_id": [
      "shop-client"
    ],
    "client_secret": [
      "'"$(json_text DECK_CLIENT_SECRET)"'"
    ],
    "groups_required": [
      "staff"
    ],
    "issuer": "https://login.example/realms/shop",
    "login_action": "redirect",
    "logout_revoke": true,
    "logout_uri_suffix": "/logout",
    "preserve_query_args": true,
    "redirect_uri": [
      "https://shop.example.org/callback"
    ],
    "response_mode": "form_post",
    "scopes": [
      "openid",
      "email"
    ],
    "session_cookie_name": "shop",
    "session_secret": "'"$(json_text DECK_SESSION_SECRET)"'",
    "upstream_user_info_header": "x-userinfo"
  }
}'
