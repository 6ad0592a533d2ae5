#include "app/composition/certificate_entities.h"

#include <QDateTime>

#include <boost/json/array.hpp>

#include <array>

#include "core/net/certificate.h"

namespace gatehouse::app {
namespace {

namespace json = boost::json;
using Kind = CertificateEntity::Kind;

constexpr std::string_view beginMark = "-----BEGIN ";
constexpr std::string_view keyEnd = "PRIVATE KEY-----";

std::string_view listOf(Kind kind)
{
    return kind == Kind::OwnKey ? "certificates" : "ca_certificates";
}

std::string textMember(const json::object& object, std::string_view name)
{
    const auto* member = object.if_contains(name);
    const auto* text = member != nullptr ? member->if_string() : nullptr;
    return text != nullptr ? std::string(text->data(), text->size()) : std::string();
}

json::object* entityAt(gateway::Configuration& configuration, const CertificateEntity& entity)
{
    json::value* list = configuration.other.if_contains(listOf(entity.kind));
    json::array* entries = list != nullptr ? list->if_array() : nullptr;
    return entries != nullptr && entity.index < entries->size() ? (*entries)[entity.index].if_object() : nullptr;
}

QString dateText(std::chrono::system_clock::time_point time)
{
    return QDateTime::fromSecsSinceEpoch(std::chrono::system_clock::to_time_t(time)).date().toString(Qt::ISODate);
}

QString days(std::chrono::system_clock::duration time)
{
    const auto count = std::chrono::floor<std::chrono::days>(time).count();
    return count == 1 ? QStringLiteral("1 day") : QStringLiteral("%1 days").arg(count);
}

void markValidity(CertificateReport& report, std::chrono::system_clock::time_point now)
{
    constexpr std::chrono::days soon{30};
    for (std::size_t i = 0; i < report.chain.size(); ++i) {
        const net::CertificateFacts& facts = report.chain[i];
        const QString which = i == 0 ? QString() : QStringLiteral("number %1 of the chain: ").arg(i + 1);
        switch (net::validityAt(facts, now)) {
        case net::Validity::Expired:
            report.marks.push_back(which + QStringLiteral("expired %1 ago").arg(days(now - facts.notAfter)));
            break;
        case net::Validity::NotYet:
            report.marks.push_back(which + QStringLiteral("not yet valid: from %1 on").arg(dateText(facts.notBefore)));
            break;
        case net::Validity::Valid:
            if (facts.notAfter - now < soon) {
                report.marks.push_back(which + QStringLiteral("expires in %1").arg(days(facts.notAfter - now)));
            }
            break;
        }
    }
}

}  // namespace

std::vector<CertificateEntity> certificatesOf(const gateway::Configuration& configuration)
{
    std::vector<CertificateEntity> all;
    for (const Kind kind : {Kind::OwnKey, Kind::Authority}) {
        const json::value* list = configuration.other.if_contains(listOf(kind));
        const json::array* entries = list != nullptr ? list->if_array() : nullptr;
        for (std::size_t i = 0; entries != nullptr && i < entries->size(); ++i) {
            if (const json::object* one = (*entries)[i].if_object()) {
                all.push_back({kind, i, textMember(*one, "id"), textMember(*one, "cert"), textMember(*one, "key")});
            }
        }
    }
    return all;
}

QString certificateTitle(const CertificateEntity& entity)
{
    const auto chain = net::describeCertificates(entity.cert);
    return chain ? QStringLiteral("%1 · until %2")
                       .arg(QString::fromStdString(chain->front().subject), dateText(chain->front().notAfter))
                 : QString::fromStdString(entity.id);
}

std::size_t addCertificate(gateway::Configuration& configuration, Kind kind, const std::string& id)
{
    json::value& list = configuration.other[listOf(kind)];
    if (!list.is_array()) {
        list = json::array();
    }
    json::array& entries = list.get_array();
    entries.emplace_back(json::object{{"id", id}, {"cert", ""}});
    return entries.size() - 1;
}

void setCertificateMember(gateway::Configuration& configuration, const CertificateEntity& entity,
                          const std::string& member, const std::string& text)
{
    json::object* object = entityAt(configuration, entity);
    if (object == nullptr) {
        return;
    }
    if (text.empty() && member != "cert") {
        object->erase(member);
    } else {
        (*object)[member] = text;
    }
}

void removeCertificate(gateway::Configuration& configuration, const CertificateEntity& entity)
{
    if (entityAt(configuration, entity) == nullptr) {
        return;
    }
    json::array& entries = configuration.other[listOf(entity.kind)].get_array();
    entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(entity.index));
    if (entries.empty()) {
        configuration.other.erase(listOf(entity.kind));
    }
}

PemParts separateKey(const std::string& pem)
{
    PemParts parts{pem, {}};
    for (std::size_t begin = pem.find(beginMark); begin != std::string::npos; begin = pem.find(beginMark, begin + 1)) {
        const std::size_t lineEnd = pem.find('\n', begin);
        const std::string_view line = std::string_view(pem).substr(begin, lineEnd - begin);
        if (line.find(keyEnd) == std::string_view::npos) {
            continue;
        }
        const std::size_t end = pem.find(keyEnd, begin + line.size());
        const std::size_t stop = end == std::string::npos ? pem.size() : end + keyEnd.size();
        if (parts.key.empty()) {
            parts.key = SecretBytes(pem.substr(begin, stop - begin) + '\n');
        }
        parts.certificates = pem.substr(0, begin) + pem.substr(stop);
        PemParts rest = separateKey(parts.certificates);  // a second key is not kept, but taken out as well
        parts.certificates = std::move(rest.certificates);
        break;
    }
    return parts;
}

CertificateReport inspectCertificate(const std::string& pem, const SecretBytes& key, Kind kind,
                                     std::chrono::system_clock::time_point now)
{
    CertificateReport report;
    if (auto chain = net::describeCertificates(pem)) {
        report.chain = std::move(*chain);
        markValidity(report, now);
        if (kind == Kind::Authority && !report.chain.front().authority) {
            report.marks.push_back(QStringLiteral("no authority: it may not sign other certificates"));
        }
    } else {
        report.problem = QString::fromStdString(chain.error().detail);
    }
    if (key.empty()) {
        return report;
    }
    if (auto facts = net::describePrivateKey(key)) {
        report.key = std::move(*facts);
        if (!report.chain.empty() && !net::checkBelongTogether({pem, key})) {
            report.marks.push_back(QStringLiteral("the key does not belong to the certificate"));
        }
    } else {
        report.keyProblem = QString::fromStdString(facts.error().detail);
    }
    return report;
}

}  // namespace gatehouse::app
