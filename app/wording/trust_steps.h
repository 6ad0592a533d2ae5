#pragma once

#include <QString>
#include <QStringList>

namespace gatehouse::wording {

/// How to have the local authority trusted: for people, one step a line. `file`: its certificate; `url`: what the
/// gateway listens on; `lasting`: it will be there the next time.
QStringList trustSteps(const QString& file, const QString& url, bool lasting);

}  // namespace gatehouse::wording
