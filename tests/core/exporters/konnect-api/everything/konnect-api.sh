#!/usr/bin/env bash
# Creates services, routes and plugins through Konnect's API.
# Usage: bash konnect-api.sh [URL]
# differs: routes[1].protocols: not set: release 3.15 takes https only and answers plain http with 426, while Gatehouse takes both; [http, https] takes both everywhere
# cannot express: _info: is left out: Konnect's API is given services, routes and plugins only
# cannot express: consumers: is left out: Konnect's API is given services, routes and plugins only
# needs: KONNECT_TOKEN: a personal or system access token
# needs: CONTROL_PLANE_ID: the id of the control plane
# needs: KONNECT_REGION: the region (us if not set: au, eu, in, me …)
# needs: DECK_BASE: to be set in the environment of the script
# needs: DECK_UPSTREAM_URL: to be set in the environment of the script
# needs: DECK_UPSTREAM_HOST: to be set in the environment of the script
# needs: DECK_UPSTREAM_PORT: to be set in the environment of the script
# needs: DECK_CLIENT_JWK_D: to be set in the environment of the script
# needs: DECK_REDIS_PASSWORD: to be set in the environment of the script
# needs: DECK_CLIENT_ID: to be set in the environment of the script
set -euo pipefail

: "${DECK_BASE?set DECK_BASE first}"
: "${DECK_UPSTREAM_URL?set DECK_UPSTREAM_URL first}"
: "${DECK_UPSTREAM_HOST?set DECK_UPSTREAM_HOST first}"
: "${DECK_UPSTREAM_PORT?set DECK_UPSTREAM_PORT first}"
: "${DECK_CLIENT_JWK_D?set DECK_CLIENT_JWK_D first}"
: "${DECK_REDIS_PASSWORD?set DECK_REDIS_PASSWORD first}"
: "${DECK_CLIENT_ID?set DECK_CLIENT_ID first}"
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
json_value DECK_UPSTREAM_PORT > /dev/null

create 'service demo' 'services' '{
  "id": "15add570-af6a-8972-a774-27606aaf5058",
  "name": "demo",
  "url": "http://demo.example:8080/'"$(json_text DECK_BASE)"'"
}'

create 'service whole' 'services' '{
  "id": "e53aec6b-84d8-8c38-8c0f-ed18b28804f8",
  "name": "whole",
  "url": "'"$(json_text DECK_UPSTREAM_URL)"'"
}'

create 'service other' 'services' '{
  "id": "3e876fe8-0c9a-82d1-a78a-e7356e74ccae",
  "name": "other",
  "host": "'"$(json_text DECK_UPSTREAM_HOST)"'",
  "port": '"$(json_value DECK_UPSTREAM_PORT)"'
}'

create 'route demo-route' 'services/15add570-af6a-8972-a774-27606aaf5058/routes' '{
  "id": "3e490eef-5207-8b24-b0a2-378a789dc578",
  "name": "demo-route",
  "paths": [
    "/demo"
  ],
  "protocols": [
    "http",
    "https"
  ]
}'

create 'route other-route' 'services/3e876fe8-0c9a-82d1-a78a-e7356e74ccae/routes' '{
  "id": "6f537bc6-1a8c-812f-94c2-dbc9a4d4ea02",
  "name": "other-route",
  "paths": [
    "/other"
  ]
}'

create 'plugin openid-connect for route demo-route' 'plugins' '{
  "id": "4c6407a6-8559-8a05-ba8b-73eb47a8df2c",
  "name": "openid-connect",
  "config": {
    "audience_claim": [
      "aud"
    ],
    "audience_required": [
      "kong"
    ],
    "auth_methods": [
      "bearer",
      "introspection",
      "session"
    ],
    "bearer_token_header_name": "x-token",
    "cache_ttl": 60,
    "client_alg": [
      "ES256"
    ],
    "client_auth": [
      "private_key_jwt"
    ],
    "client_id": [
      "kong"
    ],
    "client_jwk": [
      {
        "crv": "P-256",
        "d": "'"$(json_text DECK_CLIENT_JWK_D)"'",
        "kid": "first",
        "kty": "EC",
        "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "x5t#S256": "abc",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"
      }
    ],
    "cluster_cache_redis": {
      "host": "cache.example",
      "port": 6379
    },
    "consumer_claims": [
      [
        "preferred_username"
      ],
      [
        "realm",
        "name"
      ]
    ],
    "groups_claim": [
      "realm_access",
      "groups"
    ],
    "groups_required": [
      "admins"
    ],
    "hide_credentials": false,
    "http_proxy": "http://proxy.example:3128",
    "introspection_endpoint": "https://idp.example/introspect",
    "introspection_headers_names": [
      "authorization"
    ],
    "introspection_headers_values": [
      "Bearer {vault://env/token}"
    ],
    "issuer": "https://idp.example/realms/demo",
    "issuers_allowed": [
      "https://idp.example/realms/demo",
      "https://second.example"
    ],
    "login_tokens": null,
    "redis": {
      "host": "redis.example",
      "password": "'"$(json_text DECK_REDIS_PASSWORD)"'",
      "port": 6380,
      "sentinel_nodes": null,
      "ssl": true
    },
    "scopes": [
      "'"$(json_text DECK_CLIENT_ID)"'/.default"
    ],
    "scopes_required": [
      "openid"
    ],
    "session_storage": "redis",
    "timeout": 5000,
    "token_exchange": {
      "request": {
        "scopes": [
          "profile"
        ]
      },
      "subject_token_issuers": [
        {
          "conditions": {
            "has_audience": [
              "client-2"
            ]
          },
          "issuer": "https://idp.example/realms/demo"
        }
      ]
    },
    "upstream_headers": [
      {
        "header": "x-user",
        "path": [
          "preferred_username"
        ]
      },
      {
        "header": "x-city",
        "path": [
          "address",
          "city"
        ]
      }
    ]
  },
  "service": {
    "id": "15add570-af6a-8972-a774-27606aaf5058"
  },
  "route": {
    "id": "3e490eef-5207-8b24-b0a2-378a789dc578"
  }
}'
