#pragma once

#include <tl/expected.hpp>

#include <string>
#include <utility>

#include "core/base/error.h"

namespace gatehouse {

/// An outcome that may be an outside failure. Broken invariants assert instead.
template <class T>
using Result = tl::expected<T, Error>;

/// `return fail(ErrorCode::TimedOut, "token endpoint", "no answer within 10 s");`
inline tl::unexpected<Error> fail(ErrorCode code, std::string origin, std::string detail)
{
    return tl::unexpected<Error>(Error{code, std::move(origin), std::move(detail)});
}

inline tl::unexpected<Error> fail(Error error)
{
    return tl::unexpected<Error>(std::move(error));
}

}  // namespace gatehouse
