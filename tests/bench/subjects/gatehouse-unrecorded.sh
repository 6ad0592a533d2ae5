TITLE="Gatehouse, introspection cached, not recorded"
AUTH=introspection
PORT=18132
. "$(dirname "${BASH_SOURCE[0]}")/../lib/gatehouse.sh"
start() { gatehouse_start plugin --no-record; }
