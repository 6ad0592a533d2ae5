#include "app/gui/pages/reference_menu.h"

#include <QMenu>
#include <QRegularExpression>
#include <QToolButton>

#include "app/gui/theme/icons.h"
#include "app/gui/widgets/labels.h"
#include "core/workspace/secret_literals.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

/// "redis.password" and "client_secret[1]" as words: {"redis", "password"}, {"client", "secret", "2"}.
QStringList wordsOf(const QString& path)
{
    QString text;
    static const QRegularExpression place(u"\\[(\\d+)\\]"_s);
    qsizetype from = 0;
    for (auto found = place.globalMatch(path); found.hasNext();) {
        const QRegularExpressionMatch one = found.next();
        const int number = one.captured(1).toInt() + 1;
        text += path.mid(from, one.capturedStart() - from) + (number > 1 ? u'_' + QString::number(number) : QString());
        from = one.capturedEnd();
    }
    text += path.mid(from);
    static const QRegularExpression other(u"[^A-Za-z0-9]+"_s);
    return text.split(other, Qt::SkipEmptyParts);
}

QString functionFor(gateway::FieldType type)
{
    switch (type) {
    case gateway::FieldType::Boolean: return u" | toBool"_s;
    case gateway::FieldType::Integer: return u" | toInt"_s;
    case gateway::FieldType::Number: return u" | toFloat"_s;
    default: return {};
    }
}

QString vaultReason(const gateway::Field& field, gateway::Version version)
{
    if (field.referenceableIn(version)) {
        return {};
    }
    return field.referenceable ? u"The gateway takes vault references here since %1"_s.arg(
               QString::fromStdString(field.referenceableSince.toString()))
                               : u"The gateway takes no vault references in this field"_s;
}

}  // namespace

std::vector<Reference> referencesFor(const gateway::Field& field, const QString& path, gateway::Version version)
{
    const QStringList words = wordsOf(path);
    const QString variable = u"DECK_"_s + words.join(u'_').toUpper();
    const QString name = words.join(u'-').toLower();
    std::vector<Reference> all{{u"Environment variable, filled in by decK"_s,
                                u"${{ env \"%1\"%2 }}"_s.arg(variable, functionFor(field.type)),
                                {}}};
    const QString reason = vaultReason(field, version);
    const std::pair<QString, QString> vaults[] = {
        {u"env"_s, u"Environment of the gateway"_s}, {u"hcv"_s, u"HashiCorp Vault"_s},
        {u"aws"_s, u"AWS Secrets Manager"_s},        {u"azure"_s, u"Azure Key Vault"_s},
        {u"gcp"_s, u"Google Secret Manager"_s},      {u"conjur"_s, u"CyberArk Conjur"_s}};
    for (const auto& [vault, title] : vaults) {
        all.push_back({title, u"{vault://%1/%2}"_s.arg(vault, name), reason});
    }
    return all;
}

bool isReferenceText(const QString& text)
{
    const std::string written = text.toStdString();
    const bool any = text.contains(u"{vault://"_s) || text.contains(u"${{"_s);
    return any && workspace::holdsOnlyReferences(written);
}

void addReferences(QMenu& menu, const std::vector<Reference>& references,
                   const std::function<void(const QString& text)>& take)
{
    menu.setToolTipsVisible(true);
    for (const Reference& one : references) {
        QAction* action = menu.addAction(u"%1   %2"_s.arg(one.title, one.text));
        action->setEnabled(one.reason.isEmpty());
        action->setToolTip(one.reason.isEmpty() ? one.text : one.reason);
        QObject::connect(action, &QAction::triggered, &menu, [take, text = one.text] { take(text); });
    }
}

QToolButton* makeReferenceButton(const QString& path, const std::function<std::vector<Reference>()>& references,
                                 const std::function<void(const QString& text)>& take, QWidget* parent)
{
    auto* button = makeIconButton(u"link"_s, u"A reference for %1"_s.arg(path), parent);
    button->setToolTip(u"Refer to an environment variable or a vault instead"_s);
    button->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(button);
    button->setMenu(menu);
    QObject::connect(menu, &QMenu::aboutToShow, menu, [menu, references, take] {
        menu->clear();
        addReferences(*menu, references(), take);
    });
    return button;
}

}  // namespace gatehouse::gui
