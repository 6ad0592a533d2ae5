#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "app/cli/terminal.h"
#include "core/exchange/packed_exchange.h"
#include "core/exchange/redaction.h"

namespace gatehouse::cli {

/// Writes the lines of `exchangeLine` for exchanges as the recorder has them, tens of thousands a second: a gateway's
/// requests repeat their paths, verdicts and seconds, so each is put into words once. Both arguments must outlive it.
class ExchangeLineWriter {
public:
    ExchangeLineWriter(const exchange::Redactor& redactor, const Terminal& terminal) :
        m_redactor(redactor), m_terminal(terminal)
    {
    }

    /// Adds the line and its end.
    void append(std::string& out, const exchange::PackedExchange& exchange);

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
    };
    /// Bounded; forgets everything when it is full.
    using Words = std::unordered_map<std::string, std::string, Hash, std::equal_to<>>;

    template <class Make>
    void appendWords(std::string& out, Words& words, const Make& make);
    void appendTime(std::string& out, const exchange::PackedExchange& exchange);

    const exchange::Redactor& m_redactor;
    const Terminal& m_terminal;
    std::chrono::seconds m_second{-1};
    std::string m_time;
    std::string m_key;
    Words m_statuses, m_requests, m_verdicts;
};

}  // namespace gatehouse::cli
