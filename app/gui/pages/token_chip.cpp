#include "app/gui/pages/token_chip.h"

#include <QHBoxLayout>
#include <QJsonDocument>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include "app/gui/inspector/wire_text.h"
#include "app/gui/theme/fonts.h"
#include "app/gui/theme/icons.h"
#include "app/gui/theme/metrics.h"
#include "app/gui/widgets/code_view.h"
#include "app/gui/widgets/copy_button.h"
#include "app/gui/widgets/labels.h"

using namespace Qt::Literals::StringLiterals;

namespace gatehouse::gui {
namespace {

QByteArray decodedPart(const QString& token, int index)
{
    const auto decoded =
        QByteArray::fromBase64Encoding(token.section(QLatin1Char('.'), index, index).toLatin1(),
                                       QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
    return decoded ? *decoded : QByteArray();
}

}  // namespace

QString decodedJwt(const QString& token)
{
    if (token.count(QLatin1Char('.')) != 2) {
        return {};
    }
    const QByteArray header = decodedPart(token, 0);
    const QByteArray claims = decodedPart(token, 1);
    if (QJsonDocument::fromJson(header).isNull() || QJsonDocument::fromJson(claims).isNull()) {
        return {};
    }
    return indentedJson(header.toStdString()) + QLatin1Char('\n') + indentedJson(claims.toStdString());
}

TokenChip::TokenChip(const QString& name, QWidget* parent) : QWidget(parent), m_name(name)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::Space1);
    auto* line = new QHBoxLayout;
    line->setSpacing(theme::Space1);
    auto* label = makeLabel(name, theme::TextSize::Small, theme::TextWeight::Strong, theme::Role::IdentityProvider);
    line->addWidget(label);
    line->addSpacing(theme::Space1);
    m_text = makeLabel({}, theme::TextSize::Small);
    m_text->setFont(theme::monoFont(theme::TextSize::Small));
    m_text->setAccessibleName(u"%1, hidden"_s.arg(name));
    line->addWidget(m_text);
    m_reveal = makeIconButton(u"eye"_s, u"Show or hide %1"_s.arg(name));
    m_reveal->setIconSize(QSize(16, 16));
    line->addWidget(m_reveal);
    line->addWidget(new CopyButton(
        u"Copy %1"_s.arg(name), [this] { return m_value; }, Secrecy::Secret));
    m_decode = makeQuietButton(u"Claims"_s);
    m_decode->setFont(theme::font(theme::TextSize::Small));
    m_decode->setCheckable(true);
    line->addWidget(m_decode);
    line->addStretch(1);
    layout->addLayout(line);
    m_claims = new CodeView(CodeLanguage::Json);
    m_claims->setAccessibleName(u"What the token says"_s);
    m_claims->setFixedHeight(10 * m_claims->fontMetrics().lineSpacing());
    m_claims->hide();
    layout->addWidget(m_claims);
    m_hideAgain.setSingleShot(true);
    m_hideAgain.setInterval(30'000);
    connect(&m_hideAgain, &QTimer::timeout, this, [this] { setRevealed(false); });
    connect(m_reveal, &QToolButton::clicked, this, [this] { setRevealed(!m_revealed); });
    connect(m_decode, &QPushButton::toggled, this, [this](bool shown) {
        m_claims->setCode(shown ? decodedJwt(m_value) : QString());
        m_claims->setVisible(shown);
    });
    hide();
}

void TokenChip::setValue(const QString& value)
{
    m_value = value;
    setVisible(!value.isEmpty());
    m_decode->setChecked(false);
    m_decode->setVisible(!decodedJwt(value).isEmpty());
    setRevealed(false);
}

void TokenChip::setRevealed(bool revealed)
{
    m_revealed = revealed;
    m_reveal->setIcon(theme::icon(revealed ? u"eye-off"_s : u"eye"_s));
    if (revealed) {
        m_hideAgain.start();
    } else {
        m_hideAgain.stop();
    }
    showValue();
}

void TokenChip::showValue()
{
    // A JWT begins with the same letters always: they tell what it is and give nothing away.
    const QString start = m_value.startsWith(u"eyJ"_s) ? u"eyJ"_s : QString();
    const QString masked = start + QString(12, QChar(0x2022));
    const QString shown = m_value.size() > 48 ? m_value.left(36) + u"…"_s + m_value.right(10) : m_value;
    m_text->setText(m_revealed ? shown : masked);
}

}  // namespace gatehouse::gui
