#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "core/scenario/scenario.h"
#include "core/scenario/substitution.h"

namespace gatehouse::scenario {
namespace {

namespace json = boost::json;

using Values = std::map<std::string, std::string>;
using Failures = std::vector<std::string>;

constexpr std::chrono::seconds longestWait{60};
constexpr std::size_t largestAnswer = 4 * 1024 * 1024;

/// The step as a call, with every ${NAME} filled in; on failure the reasons are in `failures`.
std::optional<net::CallRequest> prepare(const Step& step, std::string gatewayUrl, const Values& values,
                                        Failures& failures)
{
    std::vector<std::string> missing;
    net::CallRequest request;
    request.method = step.method;
    for (const http::Header& header : step.headers) {
        request.headers.add(header.name, substitute(header.value, values, missing));
    }
    request.body = substitute(step.body, values, missing);
    while (gatewayUrl.ends_with('/')) {
        gatewayUrl.pop_back();
    }
    auto url = http::Url::parse(gatewayUrl + substitute(step.path, values, missing));
    for (const std::string& name : missing) {
        failures.push_back("The value " + name + " is not known yet: an earlier step has to capture it.");
    }
    if (!url) {
        failures.push_back("The address " + gatewayUrl + " cannot be used: " + url.error().detail + ".");
    }
    if (!failures.empty()) {
        return std::nullopt;
    }
    request.url = std::move(*url);
    request.timeout = longestWait;
    request.maximumAnswer = largestAnswer;
    return request;
}

/// What an outside failure means for somebody who tries a gateway.
std::string inWords(const Error& error, const std::string& gatewayUrl)
{
    switch (error.code) {
    case ErrorCode::ConnectionRefused: return "Nobody listens at " + gatewayUrl + ": start the gateway first.";
    case ErrorCode::NameNotResolved: return "The host name in " + gatewayUrl + " cannot be resolved.";
    case ErrorCode::TimedOut: return "There was no answer from " + gatewayUrl + " in time.";
    case ErrorCode::TlsFailed: return "The TLS connection to " + gatewayUrl + " failed: " + error.detail + ".";
    default: return "The call to " + gatewayUrl + " failed: " + error.detail + ".";
    }
}

/// A string at that place, or the first of a list of strings (some echoes list every header's values).
const json::string* stringAt(const json::value& body, const std::string& pointer)
{
    boost::system::error_code error;
    const json::value* value = body.find_pointer(pointer, error);
    if (value != nullptr && value->is_array() && !value->as_array().empty()) {
        value = &value->as_array().front();
    }
    return value != nullptr ? value->if_string() : nullptr;
}

void capture(const Capture& wanted, const json::value& body, StepResult& result)
{
    const json::string* found = stringAt(body, wanted.pointer);
    if (found == nullptr) {
        result.failures.push_back("Expected a text at " + wanted.pointer + " in the answer, to keep it as "
                                  + wanted.name + "; there is none.");
        return;
    }
    std::string_view value(*found);
    if (!value.starts_with(wanted.stripPrefix)) {
        result.failures.push_back("Expected the text at " + wanted.pointer + " to begin with “" + wanted.stripPrefix
                                  + "”; it does not.");
        return;
    }
    value.remove_prefix(wanted.stripPrefix.size());
    if (value.empty()) {
        result.failures.push_back("The text at " + wanted.pointer + " is empty.");
        return;
    }
    result.captured[wanted.name] = value;
}

void judge(const Step& step, const net::CallAnswer& answer, StepResult& result)
{
    if (step.expect.status && *step.expect.status != answer.status) {
        result.failures.push_back("Expected status " + std::to_string(*step.expect.status) + ", got "
                                  + std::to_string(answer.status) + ".");
        // An error's body has none of what is looked for below; saying so would only hide the reason.
        return;
    }
    if (step.captures.empty() && step.expect.bodyPointers.empty()) {
        return;
    }
    boost::system::error_code error;
    const json::value body = json::parse(answer.body, error);
    if (error) {
        result.failures.push_back("Expected a JSON answer such as httpbin's /anything gives; this one is not JSON.");
        return;
    }
    for (const std::string& pointer : step.expect.bodyPointers) {
        boost::system::error_code notThere;
        if (body.find_pointer(pointer, notThere) == nullptr) {
            result.failures.push_back("Expected " + pointer + " in the answer; it is not there.");
        }
    }
    for (const Capture& one : step.captures) {
        capture(one, body, result);
    }
}

}  // namespace

net::Awaitable<StepResult> runStep(net::HttpClient& client, const Step& step, const std::string& gatewayUrl,
                                   std::map<std::string, std::string>& values)
{
    StepResult result;
    result.stepId = step.id;
    std::optional<net::CallRequest> request = prepare(step, gatewayUrl, values, result.failures);
    if (!request) {
        co_return result;
    }
    net::CallOutcome outcome = co_await client.call(std::move(*request));
    result.call = std::move(outcome.record);
    result.duration = result.call.times.end.value_or(std::chrono::nanoseconds(0));
    if (outcome.answer) {
        judge(step, *outcome.answer, result);
    } else {
        result.failures.push_back(inWords(outcome.answer.error(), gatewayUrl));
    }
    result.passed = result.failures.empty();
    for (const auto& [name, value] : result.captured) {
        values[name] = value;
    }
    co_return result;
}

}  // namespace gatehouse::scenario
