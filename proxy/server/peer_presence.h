#pragma once

namespace gatehouse::proxy {

/// Whether the process at the other end of a connection has closed its socket. On the wire that cannot be told from a
/// peer that has only ended its own side and waits for the answer; on one machine the system knows. False where it
/// cannot be known: for a peer on another machine, or a system that does not tell. `descriptor`: a connected TCP
/// socket, the peer of which has ended its side.
bool peerHasGone(int descriptor) noexcept;

}  // namespace gatehouse::proxy
