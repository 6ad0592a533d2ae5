#pragma once

namespace gatehouse::app {

/// Raises the number of descriptors this process may open to what the system allows it without asking anybody, 65536 at
/// most: the usual 1024 is less than the gateway's own limit of connections. What cannot be raised stays; the gateway
/// then makes room by closing idle connections. Call in main(), before threads.
void raiseDescriptorLimit() noexcept;

}  // namespace gatehouse::app
