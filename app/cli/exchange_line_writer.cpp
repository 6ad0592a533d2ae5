#include "app/cli/exchange_line_writer.h"

#include <charconv>

#include "app/cli/exchange_lines.h"
#include "app/wording/sentences.h"

namespace gatehouse::cli {
namespace {

constexpr std::size_t mostWords = 1024;
constexpr std::size_t longestKey = 1024;

template <class Value>
void appendOctets(std::string& key, const Value& value)
{
    key.append(reinterpret_cast<const char*>(&value), sizeof value);
}

}  // namespace

/// `m_key` says which words; `make` makes them where they are not there yet.
template <class Make>
void ExchangeLineWriter::appendWords(std::string& out, Words& words, const Make& make)
{
    const auto found = words.find(std::string_view(m_key));
    if (found != words.end()) {
        out.append(found->second);
        return;
    }
    std::string made = make();
    out.append(made);
    if (m_key.size() > longestKey) {
        return;
    }
    if (words.size() >= mostWords) {
        words.clear();
    }
    words.emplace(m_key, std::move(made));
}

void ExchangeLineWriter::appendTime(std::string& out, const exchange::PackedExchange& exchange)
{
    const auto second = std::chrono::floor<std::chrono::seconds>(exchange.head().startedAt.time_since_epoch());
    if (second != m_second) {
        m_second = second;
        m_time = exchangeTime(exchange.head().startedAt, m_terminal).toStdString();
    }
    out.append(m_time);
}

void ExchangeLineWriter::append(std::string& out, const exchange::PackedExchange& exchange)
{
    const exchange::PackedHead& head = exchange.head();
    const exchange::PackedLeg& client = exchange.legs().front();
    appendTime(out, exchange);
    out.push_back(' ');

    m_key.clear();
    appendOctets(m_key, client.status);
    appendWords(out, m_statuses, [&] { return exchangeStatus(client.status, m_terminal).toStdString(); });
    out.push_back(' ');

    m_key.assign(exchange.text(client.method)).append(" ").append(client.scheme);
    m_key.append(exchange.text(client.authority)).append(exchange.text(client.target));
    appendWords(out, m_requests, [&] {
        exchange::Leg leg;
        leg.method = exchange.text(client.method);
        leg.url.append(client.scheme).append(exchange.text(client.authority)).append(exchange.text(client.target));
        return exchangeRequest(leg, m_redactor).toStdString();
    });
    out.append("  ");
    wording::appendDuration(out, head.duration);
    out.append("  ");

    const ProviderCalls calls = providerCallsOf(exchange);
    m_key.clear();
    appendOctets(m_key, head.decision);
    appendOctets(m_key, head.reason);
    appendOctets(m_key, head.authMethod.data());
    appendOctets(m_key, head.field.data());
    appendOctets(m_key, head.age ? head.age->count() : std::chrono::seconds::min().count());
    appendOctets(m_key, calls.made);
    m_key.push_back(calls.cached ? 'c' : '-');
    m_key.append(exchange.text(head.detail));
    appendWords(out, m_verdicts, [&] { return exchangeVerdict(exchange.verdict(), calls, m_terminal).toStdString(); });
    out.push_back('\n');
}

}  // namespace gatehouse::cli
