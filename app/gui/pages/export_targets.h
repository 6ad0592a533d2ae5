#pragma once

#include <QListWidget>

#include "core/exporters/exporter.h"

namespace gatehouse::gui {

/// Every target that a configuration can be written out for, from the registry: its name, and what it is.
class ExportTargets final : public QListWidget {
    Q_OBJECT
public:
    explicit ExportTargets(QWidget* parent = nullptr);

    const exporters::Exporter& chosen() const;
    /// false: there is no such target.
    bool choose(const QString& id);

Q_SIGNALS:
    void chosenChanged();
};

}  // namespace gatehouse::gui
