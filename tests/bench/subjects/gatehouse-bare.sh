TITLE="Gatehouse, no plugin, not recorded"
AUTH=none
PORT=18131
. "$(dirname "${BASH_SOURCE[0]}")/../lib/gatehouse.sh"
start() { gatehouse_start "" --no-record; }
