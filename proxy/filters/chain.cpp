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

namespace {

bool isPreflight(const RequestContext& context, const oidc::Settings& settings)
{
    return context.head.method == "OPTIONS" && !settings.runOnPreflight;
}

/// A header asks for the key that signed the access token.
bool wantsKeys(const oidc::Settings& settings)
{
    return settings.upstreamAccessTokenJwk || settings.downstreamAccessTokenJwk;
}

/// The second step: nullopt when the rules let it in.
std::optional<LocalAnswer> refused(RequestContext& context, const oidc::Settings& settings,
                                   const Authenticated& authenticated)
{
    const Identity& identity = authenticated.identity;
    context.record.accessToken(authenticated.accessToken());
    const std::optional<Refusal> refusal = authorize(settings, identity, context.record);
    if (!refusal) {
        return std::nullopt;
    }
    context.record.verdict(
        {Decision::TurnedAway, refusal->reason, identity.method, refusal->field, refusal->detail, refusal->age});
    return forbiddenAnswer(settings, authenticated.client, *refusal);
}

/// The third step.
void letIn(RequestContext& context, RequestArguments& arguments, const Authenticated& authenticated)
{
    const Identity& identity = authenticated.identity;
    editHeads(context, arguments, authenticated);
    context.record.verdict({Decision::LetIn, identity.reason, identity.method, identity.field, {}, {}});
}

}  // namespace

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

std::optional<FilterOutcome> OpenidConnectChain::applyNow(RequestContext& context)
{
    const oidc::Settings& settings = *context.route.openidConnect;
    if (isPreflight(context, settings) || wantsKeys(settings)) {
        return std::nullopt;
    }
    try {
        RequestArguments arguments(context.head, context.query);
        std::optional<Authentication> outcome = authenticateNow(context, arguments, m_implementation->caches);
        if (!outcome) {
            return std::nullopt;
        }
        removeForgedHeaders(context, settings);
        if (LocalAnswer* answer = std::get_if<LocalAnswer>(&*outcome)) {
            return FilterOutcome(std::move(*answer));
        }
        Authenticated& authenticated = std::get<Authenticated>(*outcome);
        if (std::optional<LocalAnswer> answer = refused(context, settings, authenticated)) {
            return FilterOutcome(std::move(*answer));
        }
        letIn(context, arguments, authenticated);
        return FilterOutcome(Continue{});
    } catch (const std::exception& error) {
        return failed(context, error.what());
    }
}

net::Awaitable<FilterOutcome> OpenidConnectChain::apply(RequestContext& context)
{
    const oidc::Settings& settings = *context.route.openidConnect;
    std::string problem;
    try {
        removeForgedHeaders(context, settings);
        if (isPreflight(context, settings)) {
            context.record.trace("run_on_preflight", StepOutcome::Accepted, Reason::Preflight);
            context.record.verdict({Decision::LetIn, Reason::Preflight, {}, "run_on_preflight", {}, {}});
            co_return FilterOutcome(Continue{});
        }
        RequestArguments arguments(context.head, context.query);
        Authentication outcome = co_await authenticate(context, arguments, m_implementation->caches);
        if (LocalAnswer* answer = std::get_if<LocalAnswer>(&outcome)) {
            co_return FilterOutcome(std::move(*answer));
        }
        Authenticated& authenticated = std::get<Authenticated>(outcome);
        if (std::optional<LocalAnswer> answer = refused(context, settings, authenticated)) {
            co_return FilterOutcome(std::move(*answer));
        }
        if (wantsKeys(settings)) {
            const Reason reason = authenticated.identity.reason;
            AuthContext calls{context, settings, settings.clients[authenticated.client], arguments,
                              m_implementation->caches};
            const bool isNew = reason == Reason::Introspection || reason == Reason::PasswordGrant;
            authenticated.accessTokenKey =
                co_await signingKeyOf(calls, authenticated.accessToken(), isNew ? Keys::Renewed : Keys::Kept);
        }
        letIn(context, arguments, authenticated);
        co_return FilterOutcome(Continue{});
    } catch (const boost::system::system_error& error) {
        if (error.code() == boost::asio::error::operation_aborted) {
            throw;  // the connection is being closed: nobody waits for an answer
        }
        problem = error.code().message();
    } catch (const std::exception& error) {
        problem = error.what();
    }
    co_return failed(context, problem);
}

/// A defect of ours, or memory that has run out: fails closed.
FilterOutcome OpenidConnectChain::failed(RequestContext& context, const std::string& what)
{
    const oidc::Settings& settings = *context.route.openidConnect;
    context.record.verdict({Decision::Failed, Reason::Internal, {}, {}, oidc::fitToShow(what), {}});
    const std::size_t client = selectClient(settings, RequestArguments(context.head, context.query));
    return unexpectedAnswer(settings, client);
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
