#include "proxy/server/request_record.h"

#include "proxy/server/forwarder.h"

namespace gatehouse::proxy {

using std::chrono::steady_clock;

void RequestRecord::begin(Watch::Time start, const std::string& requestId)
{
    WorkerShared& shared = m_worker.shared();
    const exchange::ExchangeId id =
        shared.recorder != nullptr ? shared.recorder->nextId() : shared.exchangeIds.fetch_add(1) + 1;
    m_start = start;
    m_builder.emplace(id, shared.clock->wall(), start, shared.recorder != nullptr);
    m_builder->exchange().requestId = requestId;
    m_builder->exchange().clientAddress = m_clientAddress;
    m_status = 0;
    m_requestBody.clear();
}

void RequestRecord::secured(std::string description)
{
    if (recordsLegs()) {
        m_builder->exchange().legs.front().tls = std::move(description);
    }
}

void RequestRecord::matched(const gateway::RuntimeRoute& route)
{
    if (m_builder) {
        m_builder->exchange().route = route.name;
        m_builder->exchange().service = route.service->name;
    }
}

void RequestRecord::verdict(exchange::Decision decision, exchange::Reason reason, std::string detail)
{
    if (m_builder) {
        exchange::Verdict verdict;
        verdict.decision = decision;
        verdict.reason = reason;
        verdict.detail = std::move(detail);
        m_builder->verdict(std::move(verdict));
    }
}

void RequestRecord::answered(const LocalAnswer& answer, std::string_view head, bool hasBody, Watch::Time now)
{
    m_status = answer.status;
    if (recordsLegs()) {
        exchange::Leg& leg = m_builder->exchange().legs.front();
        leg.times.firstByte = now - m_start;
        leg.response.head = head;
        leg.response.body = hasBody ? answer.body.substr(0, m_worker.limits().recordedBody) : std::string();
        leg.response.bodySize = hasBody ? answer.body.size() : 0;
    }
}

void RequestRecord::forwarded(Forwarder& forwarder, std::string_view clientHead, std::uint64_t requestOctets)
{
    if (!recordsLegs() || !forwarder.called()) {
        return;
    }
    exchange::Exchange& record = m_builder->exchange();
    exchange::Leg leg = forwarder.takeLeg();
    exchange::Leg& client = record.legs.front();
    if (forwarder.firstAnswerOctet()) {
        client.times.firstByte = *forwarder.firstAnswerOctet() - m_start;
        client.response.head = clientHead;
        client.response.body = forwarder.takeResponseBody();
        client.response.bodySize = forwarder.responseOctets();
        m_status = leg.status;
    }
    leg.response.body = client.response.body;
    leg.response.bodySize = client.response.bodySize;
    leg.request.body = m_requestBody;
    leg.request.bodySize = requestOctets;
    record.legs.push_back(std::move(leg));
}

void RequestRecord::finish(std::string_view rawHead, const http::RequestHead* head, std::uint64_t requestOctets)
{
    if (!m_builder) {
        return;
    }
    const auto end = steady_clock::now();
    if (m_builder->recordsLegs()) {
        exchange::Exchange& record = m_builder->exchange();
        exchange::Leg& leg = record.legs.front();
        leg.times.end = end - m_start;
        leg.status = m_status;
        leg.request.head = rawHead;
        if (head != nullptr && !head->method.empty()) {
            leg.method = head->method;
            leg.url.append(m_worker.shared().tls != nullptr ? "https://" : "http://").append(head->host);
            leg.url.append(head->target.starts_with('/') ? head->target : head->path);
        }
        leg.request.bodySize = requestOctets;
        leg.request.body = std::move(m_requestBody);
        m_requestBody.clear();
    }
    exchange::ExchangePointer finished = m_builder->finish(end);
    m_builder.reset();
    if (m_worker.shared().recorder != nullptr) {
        m_worker.shared().recorder->publish(m_worker.index(), std::move(finished));
    }
}

}  // namespace gatehouse::proxy
