#pragma once

#include <QTimer>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/composition/background.h"
#include "core/base/secret_bytes.h"
#include "core/doctor/discovery_comparison.h"
#include "core/doctor/finding.h"

namespace gatehouse::app {

/// What the checks have to say about a configuration.
struct Advice {
    doctor::Findings findings;
    std::vector<doctor::ComparisonRow> comparison;  ///< of the edited plugin with its provider
};

/// What they look at; a copy, so that typing goes on meanwhile.
struct AdviceQuestion {
    gateway::Configuration configuration;
    gateway::Version version = gateway::newestVersion;
    int plugin = -1;                                          ///< the edited one
    std::map<std::string, SecretBytes, std::less<>> secrets;  ///< known ones, by their reference
    std::map<std::string, std::string> documents;             ///< discovery documents (JSON), by issuer
};

/// Runs all checks. Pure; any thread.
Advice advise(const AdviceQuestion& question, const gateway::FieldTable& table);

/// Runs them in the background, a moment after the last change. Lives in the GUI thread, which it never keeps waiting.
class Advisor {
public:
    /// `ask` says what there is to look at, `arrived` that there is new advice. Both in the owner's thread.
    Advisor(Background& background, const gateway::FieldTable& table, std::function<AdviceQuestion()> ask,
            std::function<void()> arrived);

    /// Something changed.
    void soon() { m_soon.start(); }
    /// The issuer's discovery document; empty: it has none.
    void setDocument(const std::string& issuer, std::string document);
    const Advice& advice() const noexcept { return m_advice; }

private:
    void run();

    Background& m_background;
    const gateway::FieldTable& m_table;
    std::function<AdviceQuestion()> m_ask;
    std::function<void()> m_arrived;
    std::map<std::string, std::string> m_documents;
    Advice m_advice;
    QTimer m_soon;
    Background::Task m_task;
};

}  // namespace gatehouse::app
