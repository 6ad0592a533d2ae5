#include "app/composition/advisor.h"

#include "app/composition/discovery_check.h"
#include "app/composition/provider_documents.h"
#include "core/doctor/check.h"
#include "core/doctor/release_findings.h"

namespace gatehouse::app {
namespace {

/// Long enough that no key waits for it, short enough that the eye has not left the field.
constexpr int pause = 150;

net::Awaitable<Advice> adviseInBackground(std::shared_ptr<const AdviceQuestion> question,
                                          const gateway::FieldTable* table)
{
    Advice advice = advise(*question, *table);
    co_return advice;
}

}  // namespace

Advice advise(const AdviceQuestion& question, const gateway::FieldTable& table)
{
    doctor::Providers providers;
    for (const auto& [issuer, text] : question.documents) {
        if (auto document = readDocument(text)) {
            providers[issuer] = std::move(*document);
        }
    }
    doctor::Surroundings surroundings;
    surroundings.version = question.version;
    surroundings.providers = &providers;
    surroundings.lookUp = [&](std::string_view reference) -> std::optional<std::string> {
        const auto found = question.secrets.find(reference);
        return found == question.secrets.end() ? lookUpInEnvironment(reference)
                                               : std::optional<std::string>(found->second.revealed());
    };
    Advice advice;
    advice.findings = doctor::check(question.configuration, table, surroundings);
    addUnlessSaid(advice.findings,
                  doctor::releaseFindings(question.configuration, table, gateway::newestVersion, question.version));
    if (question.plugin >= 0 && static_cast<std::size_t>(question.plugin) < question.configuration.plugins.size()) {
        const doctor::PluginView view(question.configuration, static_cast<std::size_t>(question.plugin), table,
                                      surroundings);
        advice.comparison = doctor::compareWithDiscovery(view);
    }
    return advice;
}

Advisor::Advisor(Background& background, const gateway::FieldTable& table, std::function<AdviceQuestion()> ask,
                 std::function<void()> arrived) :
    m_background(background), m_table(table), m_ask(std::move(ask)), m_arrived(std::move(arrived))
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(pause);
    QObject::connect(&m_soon, &QTimer::timeout, &m_soon, [this] { run(); });
}

void Advisor::setDocument(const std::string& issuer, std::string document)
{
    // One issuer is edited at a time; those typed on the way to it are of no use.
    m_documents.clear();
    if (!document.empty()) {
        m_documents[issuer] = std::move(document);
    }
    soon();
}

void Advisor::run()
{
    AdviceQuestion asked = m_ask();
    asked.documents = m_documents;
    auto question = std::make_shared<const AdviceQuestion>(std::move(asked));
    m_task = m_background.run<Advice>(
        [question, table = &m_table](net::HttpClient&) { return adviseInBackground(question, table); },
        [this](Advice advice) {
            m_advice = std::move(advice);
            m_arrived();
        });
}

}  // namespace gatehouse::app
