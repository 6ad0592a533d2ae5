#include "proxy/filters/chain.h"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include "proxy/cache/provider_caches.h"
#include "proxy/filters/auth/provider_calls.h"
#include "proxy/filters/authentication.h"
#include "proxy/filters/authorization.h"
#include "proxy/filters/client_selection.h"
#include "proxy/filters/failure_answers.h"
#include "proxy/filters/headers.h"
#include "proxy/filters/request_arguments.h"

namespace gatehouse::proxy {

using exchange::Decision;
using exchange::Reason;
using exchange::StepOutcome;

struct OpenidConnectChain::Implementation {
    Implementation(std::shared_ptr<const Clock> theClock, std::shared_ptr<Random> theRandom) :
        random(std::move(theRandom)), caches(std::move(theClock), *random)
    {
    }

    std::shared_ptr<Random> random;
    cache::ProviderCaches caches;
};

OpenidConnectChain::OpenidConnectChain(std::shared_ptr<const Clock> clock, std::shared_ptr<Random> random) :
    m_implementation(std::make_unique<Implementation>(std::move(clock), std::move(random)))
{
}

OpenidConnectChain::~OpenidConnectChain() = default;

net::Awaitable<FilterOutcome> OpenidConnectChain::apply(RequestContext& context)
{
    const oidc::Settings& settings = *context.route.openidConnect;
    try {
        removeForgedHeaders(context, settings);
        if (context.head.method == "OPTIONS" && !settings.runOnPreflight) {
            context.record.trace("run_on_preflight", StepOutcome::Accepted, Reason::Preflight);
            context.record.verdict({Decision::LetIn, Reason::Preflight, {}, "run_on_preflight", {}, {}});
            co_return FilterOutcome(Continue{});
        }
        RequestArguments arguments(context.head, context.query);
        std::variant<Authenticated, LocalAnswer> outcome =
            co_await authenticate(context, arguments, m_implementation->caches);
        if (LocalAnswer* answer = std::get_if<LocalAnswer>(&outcome)) {
            co_return FilterOutcome(std::move(*answer));
        }
        Authenticated& authenticated = std::get<Authenticated>(outcome);
        const Identity& identity = authenticated.identity;
        context.record.accessToken(authenticated.accessToken());
        if (std::optional<Refusal> refusal = authorize(settings, identity, context.record)) {
            context.record.verdict({Decision::TurnedAway, refusal->reason, identity.method, refusal->field,
                                    refusal->detail, refusal->age});
            co_return FilterOutcome(forbiddenAnswer(settings, authenticated.client, *refusal));
        }
        if (settings.upstreamAccessTokenJwk || settings.downstreamAccessTokenJwk) {
            AuthContext calls{context, settings, settings.clients[authenticated.client], arguments,
                              m_implementation->caches};
            const bool isNew = identity.reason == Reason::Introspection || identity.reason == Reason::PasswordGrant;
            authenticated.accessTokenKey =
                co_await signingKeyOf(calls, authenticated.accessToken(), isNew ? Keys::Renewed : Keys::Kept);
        }
        editHeads(context, arguments, authenticated);
        context.record.verdict({Decision::LetIn, identity.reason, identity.method, identity.field, {}, {}});
        co_return FilterOutcome(Continue{});
    } catch (const boost::system::system_error& error) {
        if (error.code() == boost::asio::error::operation_aborted) {
            throw;  // the connection is being closed: nobody waits for an answer
        }
        context.record.verdict({Decision::Failed, Reason::Internal, {}, {}, error.code().message(), {}});
    } catch (const std::exception& error) {
        // A defect of ours, or memory that has run out: fails closed.
        context.record.verdict({Decision::Failed, Reason::Internal, {}, {}, oidc::fitToShow(error.what()), {}});
    }
    const std::size_t client = selectClient(settings, RequestArguments(context.head, context.query));
    co_return FilterOutcome(unexpectedAnswer(settings, client));
}

cache::Counters OpenidConnectChain::counters() const
{
    return m_implementation->caches.counters();
}

std::vector<cache::ProviderState> OpenidConnectChain::providerStates() const
{
    return m_implementation->caches.states.all();
}

void OpenidConnectChain::clear()
{
    m_implementation->caches.clear();
}

}  // namespace gatehouse::proxy
