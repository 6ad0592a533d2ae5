#pragma once

namespace gatehouse::app {

/// Keeps secrets out of core files and away from other processes of the same user: no core dumps, not traceable. Only
/// in release builds, so that developers keep their debuggers. Call first thing in main().
void hardenProcess() noexcept;

}  // namespace gatehouse::app
