#include "proxy/server/request_record.h"

#include "proxy/server/forwarder.h"
#include "proxy/server/local_answer.h"

namespace gatehouse::proxy {

using exchange::ExchangePacker;
using exchange::PackedLeg;
using std::chrono::steady_clock;

namespace {

/// Of a field: the access token, as a rule, which the upstream gets as well.
std::string_view longestValue(const http::RequestHead& head) noexcept
{
    std::string_view longest;
    for (const http::HeaderView& field : head.headers) {
        longest = field.value.size() > longest.size() ? field.value : longest;
    }
    return longest;
}

}  // namespace

void RequestRecord::begin(Scratch& scratch, Watch::Time start, std::string_view requestId, std::string_view rawHead)
{
    WorkerShared& shared = m_worker.shared();
    m_start = start;
    m_scratch = &scratch;
    m_builder = &scratch.record;
    m_status = 0;
    m_end.reset();
    m_requestBody.clear();
    if (shared.recorder == nullptr) {
        m_builder->begin(shared.exchangeIds.fetch_add(1, std::memory_order_relaxed) + 1, {}, start, false);
        return;
    }
    scratch.recordedHead.clear();
    scratch.recordedBody.clear();
    m_builder->begin(shared.recorder->nextId(), shared.clock->wall(), start, true);
    ExchangePacker& packer = m_builder->packer();
    m_builder->clientLeg().requestHead = packer.keepSource(rawHead);
    packer.head().requestId = packer.keep(requestId);
    packer.head().clientAddress = packer.keep(m_clientAddress);
}

void RequestRecord::configuration(std::uint64_t number)
{
    if (recordsLegs()) {
        m_builder->packer().head().configuration = number;
    }
}

void RequestRecord::secured(std::string_view description)
{
    if (recordsLegs()) {
        m_builder->clientLeg().tls = m_builder->packer().keep(description);
    }
}

void RequestRecord::matched(const gateway::RuntimeRoute& route)
{
    if (recordsLegs()) {
        ExchangePacker& packer = m_builder->packer();
        packer.head().route = packer.keep(route.name);
        packer.head().service = packer.keep(route.service->name);
    }
}

void RequestRecord::verdict(exchange::Decision decision, exchange::Reason reason, std::string detail)
{
    if (begun()) {
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
    m_end.reset();
    if (recordsLegs()) {
        ExchangePacker& packer = m_builder->packer();
        PackedLeg& leg = m_builder->clientLeg();
        leg.times.firstByte = now - m_start;
        leg.responseHead = packer.keep(head);
        leg.responseBody = hasBody
                               ? packer.keep(std::string_view(answer.body).substr(0, m_worker.limits().recordedBody))
                               : exchange::PackedText();
        leg.responseBodySize = hasBody ? answer.body.size() : 0;
    }
}

void RequestRecord::forwarded(const Forwarder& forwarder, std::string_view clientHead, std::uint64_t requestOctets)
{
    if (!recordsLegs() || !forwarder.called()) {
        return;
    }
    ExchangePacker& packer = m_builder->packer();
    const UpstreamCall& call = forwarder.upstreamCall();
    m_end = forwarder.ended();
    const exchange::PackedText body = packer.keep(m_scratch->recordedBody);
    if (forwarder.firstAnswerOctet()) {
        PackedLeg& client = m_builder->clientLeg();
        client.times.firstByte = *forwarder.firstAnswerOctet() - m_start;
        client.responseHead = packer.keep(clientHead);
        client.responseBody = body;
        client.responseBodySize = forwarder.responseOctets();
        m_status = call.status;
    }
    PackedLeg& leg = packer.addLeg();
    const http::Url& url = forwarder.service().url;
    leg.kind = exchange::LegKind::Upstream;
    leg.purpose = exchange::LegPurpose::Upstream;
    leg.start = call.start;
    leg.times = call.times;
    leg.method = packer.keep(m_scratch->request.method);
    leg.scheme = url.secure() ? "https://" : "http://";
    leg.authority = packer.keep(m_scratch->authority);
    leg.target = packer.keep(m_scratch->target);
    leg.status = call.status;
    packer.keepRequestHead(leg, m_scratch->upstreamHead, longestValue(m_scratch->request));
    leg.requestBody = m_keptRequestBody = packer.keep(m_requestBody);
    leg.requestBodySize = requestOctets;
    leg.responseHead = packer.keep(m_scratch->recordedHead);
    leg.responseBody = body;
    leg.responseBodySize = forwarder.responseOctets();
    leg.reusedConnection = call.reusedConnection;
    leg.tls = packer.keep(call.tls);
    if (call.error) {
        leg.failed = true;
        leg.errorCode = call.error->code;
        leg.errorOrigin = packer.keep(call.error->origin);
        leg.errorDetail = packer.keep(call.error->detail);
    }
}

void RequestRecord::finish(const http::RequestHead* head, std::uint64_t requestOctets)
{
    if (!begun()) {
        return;
    }
    if (m_builder->recordsLegs()) {
        const auto end = m_end ? *m_end : steady_clock::now();
        ExchangePacker& packer = m_builder->packer();
        PackedLeg& leg = m_builder->clientLeg();
        leg.times.end = end - m_start;
        leg.status = m_status;
        if (head != nullptr && !head->method.empty()) {
            leg.method = packer.keep(head->method);
            leg.scheme = m_worker.shared().tls != nullptr ? "https://" : "http://";
            leg.authority = packer.keep(head->host);
            leg.target = packer.keep(head->target.starts_with('/') ? head->target : head->path);
        }
        leg.requestBodySize = requestOctets;
        leg.requestBody =
            m_keptRequestBody.size == m_requestBody.size() ? m_keptRequestBody : packer.keep(m_requestBody);
        m_builder->finish(end);
        m_worker.shared().recorder->publish(m_worker.index(), packer);
        packer.shrink();
    }
    if (m_requestBody.capacity() > Scratch::blockSize) {
        m_requestBody = {};
    }
    m_keptRequestBody = {};
    m_builder = nullptr;
}

}  // namespace gatehouse::proxy
