#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/http/message_head.h"
#include "proxy/capture/exchange_builder.h"
#include "proxy/server/client_stream.h"
#include "proxy/server/worker.h"

namespace gatehouse::proxy {

class Forwarder;

/// What is written down of the request that a connection is handling: the verdict always, once begun; heads, bodies and
/// times where the worker records. Belongs to one connection; every function but `begin` does nothing before `begin`.
class RequestRecord {
public:
    /// `clientAddress`: ip:port; must outlive this.
    RequestRecord(Worker& worker, const std::string& clientAddress) : m_worker(worker), m_clientAddress(clientAddress)
    {
    }

    /// `scratch` holds what is collected, until `finish`. `rawHead`: the request's, as it came; it stays where it is.
    void begin(Scratch& scratch, Watch::Time start, std::string_view requestId, std::string_view rawHead);
    bool begun() const noexcept { return m_builder != nullptr; }
    bool recordsLegs() const noexcept { return m_builder != nullptr && m_builder->recordsLegs(); }
    /// Once begun.
    ExchangeBuilder& builder() noexcept { return *m_builder; }
    /// Where the octets of the request's body go, up to Limits::recordedBody.
    std::string& requestBody() noexcept { return m_requestBody; }

    /// The client's connection is TLS: version and cipher.
    void secured(std::string_view description);
    /// The number of the configuration that judges the request.
    void configuration(std::uint64_t number);
    void matched(const gateway::RuntimeRoute& route);
    void verdict(exchange::Decision decision, exchange::Reason reason, std::string detail = {});
    /// The gateway answers by itself. `head`: as it is sent.
    void answered(const LocalAnswer& answer, std::string_view head, bool hasBody, Watch::Time now);
    /// The upstream was called. `clientHead`: of the answer, as it was sent to the client.
    void forwarded(const Forwarder& forwarder, std::string_view clientHead, std::uint64_t requestOctets);
    /// Hands it over. `head` is empty where it was none.
    void finish(const http::RequestHead* head, std::uint64_t requestOctets);

private:
    Worker& m_worker;
    const std::string& m_clientAddress;
    Watch::Time m_start;
    Scratch* m_scratch = nullptr;
    ExchangeBuilder* m_builder = nullptr;  ///< the scratch's; nullptr: not begun
    std::string m_requestBody;
    exchange::PackedText m_keptRequestBody;
    int m_status = 0;                  ///< that the client got
    std::optional<Watch::Time> m_end;  ///< of an answer that was passed on
};

}  // namespace gatehouse::proxy
