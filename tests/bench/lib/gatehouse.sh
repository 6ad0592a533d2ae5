# Sourced by the subjects in ../subjects.
GATEHOUSE_CLI=${GATEHOUSE_CLI:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)/build/bin/gatehouse-cli}
available() { [ -x "$GATEHOUSE_CLI" ]; }
# gatehouse_deck PLUGIN_LINES: a decK file with one route to the upstream, and the plugin where lines are given.
gatehouse_deck() {
    cat <<YAML
_format_version: "3.0"
services:
  - name: upstream
    url: http://$UPSTREAM
    routes:
      - name: everything
        paths: [/]
        strip_path: false
        protocols: [http]
YAML
    [ -z "$1" ] || cat <<YAML
plugins:
  - name: openid-connect
    route: everything
    config:
      issuer: $IDP
      using_pseudo_issuer: true
      introspection_endpoint: $INTROSPECT
      client_id: [$CLIENT_ID]
      client_secret: [$CLIENT_SECRET]
      client_auth: [client_secret_basic]
      auth_methods: [introspection]
      bearer_token_param_type: [header]
      cache_tokens_salt: bench
YAML
}
# gatehouse_start PLUGIN ARGUMENTS…
gatehouse_start() {
    local plugin=$1; shift
    gatehouse_deck "$plugin" >"$RUN/kong.yaml"
    spawn "$GATEHOUSE_CLI" serve "$RUN/kong.yaml" --listen "$HOST:$PORT" --threads "$WORKERS" "$@"
}
