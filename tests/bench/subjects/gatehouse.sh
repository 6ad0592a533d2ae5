TITLE="Gatehouse, introspection cached, recorded"
AUTH=introspection
PORT=18133
. "$(dirname "${BASH_SOURCE[0]}")/../lib/gatehouse.sh"
start() { gatehouse_start plugin; }
