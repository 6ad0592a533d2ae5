#pragma once

#include <QString>

#include <chrono>
#include <vector>

#include "core/exchange/exchange.h"
#include "core/exchange/redaction.h"

namespace gatehouse::gui {

enum class Party { Client, Gateway, Cache, IdentityProvider, Upstream };

struct Lifeline {
    Party party = Party::Client;
    QString name;    ///< "identity provider"
    QString remark;  ///< host and port; may be empty
};

/// One line of a sequence diagram.
struct Arrow {
    enum class Style {
        Solid,
        Ghost,   ///< answered from a cache: no call was made
        Shared,  ///< waited for another exchange's call
        Broken,  ///< no answer: ends in a cross
    };
    std::chrono::nanoseconds at{0};
    Party from = Party::Client;
    Party to = Party::Gateway;
    Style style = Style::Solid;
    QString text;    ///< "GET /anything", "200", "active: false"
    int status = 0;  ///< of an answer; 0: a request, or no answer
    int leg = 0;     ///< index in Exchange::legs
};

/// What a sequence diagram shows of one exchange; in the order of time. No widget in it: it also reads out as text.
struct SequenceChart {
    std::vector<Lifeline> lifelines;
    std::vector<Arrow> arrows;

    /// Every arrow as a sentence, one a line, for a screen reader and for copying.
    QString description() const;
};

SequenceChart sequenceChartOf(const exchange::Exchange& exchange, const exchange::Redactor& redactor);

}  // namespace gatehouse::gui
