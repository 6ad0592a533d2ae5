#include "core/workspace/workspace.h"

#include <boost/json/value.hpp>

#include <QFile>
#include <QSaveFile>
#include <QString>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <utility>

#include "core/workspace/configuration_json.h"
#include "core/workspace/folder.h"
#include "core/workspace/json_text.h"
#include "core/workspace/secret_literals.h"

namespace gatehouse::workspace {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr qint64 maxFileSize = 8 * 1024 * 1024;
constexpr std::size_t idOctets = 16;
constexpr std::array<std::pair<TargetKind, std::string_view>, 3> targetWords{
    {{TargetKind::Lab, "lab"}, {TargetKind::Keycloak, "keycloak"}, {TargetKind::Url, "url"}}};

std::string_view wordOf(TargetKind kind)
{
    return std::find_if(targetWords.begin(), targetWords.end(), [&](const auto& pair) { return pair.first == kind; })
        ->second;
}

// --- writing

json::object targetToJson(const Target& target)
{
    json::object result{{"kind", wordOf(target.kind)}};
    if (!target.url.empty()) {
        result["url"] = target.url;
    }
    return result;
}

json::object toJson(const Workspace& workspace)
{
    json::object result{{"gatehouse", Workspace::formatVersion},
                        {"id", workspace.id},
                        {"gateway_version", workspace.gatewayVersion.toString()},
                        {"listen", workspace.listen},
                        {"target", targetToJson(workspace.target)},
                        {"configuration", configurationToJson(workspace.configuration)}};
    if (!workspace.state.empty()) {
        result["state"] = workspace.state;
    }
    return result;
}

/// The members of `fresh` in the order `old` has them, new ones last, so that a file keeps the look its writer gave it.
/// The order inside `config` and `state` is the model's own.
json::value arranged(json::value fresh, const json::value& old)
{
    if (fresh.is_object() && old.is_object()) {
        auto& members = fresh.get_object();
        json::object result;
        for (const auto& [key, before] : old.get_object()) {
            if (auto* now = members.if_contains(key)) {
                const bool ownOrder = key == "config" || key == "state";
                result.emplace(key, ownOrder ? std::move(*now) : arranged(std::move(*now), before));
            }
        }
        for (auto& [key, now] : members) {
            result.emplace(key, std::move(now));
        }
        return result;
    }
    if (fresh.is_array() && old.is_array()) {
        auto& elements = fresh.get_array();
        for (std::size_t i = 0; i < std::min(elements.size(), old.get_array().size()); ++i) {
            elements[i] = arranged(std::move(elements[i]), old.get_array()[i]);
        }
    }
    return fresh;
}

/// Members this program does not know, kept as they were. Those of entities are in the model's `other`.
void keepUnknown(json::object& fresh, const json::object& old, std::initializer_list<std::string_view> known)
{
    for (const auto& [key, value] : old) {
        if (std::find(known.begin(), known.end(), std::string_view(key)) == known.end()) {
            fresh.emplace(key, value);
        }
    }
}

// --- reading

/// A text member, or what it is if it is absent; anything else is a problem.
Result<std::string> textMember(const json::object& object, std::string_view key, std::string absent,
                               const std::string& origin)
{
    const auto* value = object.if_contains(key);
    if (!value) {
        return absent;
    }
    if (!value->is_string()) {
        return fail(ErrorCode::InvalidSyntax, origin, std::string(key) + ": expected a text");
    }
    return std::string(value->get_string());
}

Result<Target> readTarget(const json::object& document, const std::string& origin)
{
    const auto* value = document.if_contains("target");
    if (!value) {
        return Target{};
    }
    if (!value->is_object()) {
        return fail(ErrorCode::InvalidSyntax, origin, "target: expected an object");
    }
    auto kind = textMember(value->get_object(), "kind", "lab", origin);
    auto url = textMember(value->get_object(), "url", "", origin);
    if (!kind || !url) {
        return fail(kind ? url.error() : kind.error());
    }
    const auto* word =
        std::find_if(targetWords.begin(), targetWords.end(), [&](const auto& pair) { return pair.second == *kind; });
    if (word == targetWords.end()) {
        return fail(ErrorCode::InvalidSyntax, origin,
                    "target.kind: expected lab, keycloak or url, got \"" + *kind + "\"");
    }
    return Target{word->first, std::move(*url)};
}

Result<void> checkFormat(const json::value& document, const std::string& origin)
{
    const auto* object = document.if_object();
    const auto* format = object ? object->if_contains("gatehouse") : nullptr;
    if (!format || !format->is_int64() || format->get_int64() < 1) {
        return fail(ErrorCode::InvalidSyntax, origin, "is no Gatehouse workspace: it has no member \"gatehouse\": 1");
    }
    if (format->get_int64() > Workspace::formatVersion) {
        return fail(ErrorCode::UnsupportedMethod, origin,
                    "was written by a newer Gatehouse: its format is " + std::to_string(format->get_int64())
                        + ", this program reads formats up to " + std::to_string(Workspace::formatVersion));
    }
    return {};
}

Result<gateway::Configuration> readConfiguration(const json::object& document, const std::string& origin)
{
    const auto* value = document.if_contains("configuration");
    if (value && !value->is_object()) {
        return fail(ErrorCode::InvalidSyntax, origin, "configuration: expected an object");
    }
    return configurationFromJson(value ? value->get_object() : json::object(), origin);
}

Result<void> readMembers(Workspace& workspace, const std::string& origin)
{
    const auto& document = workspace.document;
    auto id = textMember(document, "id", "", origin);
    auto version = textMember(document, "gateway_version", workspace.gatewayVersion.toString(), origin);
    auto listen = textMember(document, "listen", workspace.listen, origin);
    for (const auto* text : {&id, &version, &listen}) {
        if (!*text) {
            return fail(text->error());
        }
    }
    if (id->empty()) {
        return fail(ErrorCode::InvalidSyntax, origin, "id: expected a text that names this workspace's secrets");
    }
    const auto gatewayVersion = gateway::Version::parse(*version);
    if (!gatewayVersion) {
        return fail(ErrorCode::InvalidSyntax, origin,
                    "gateway_version: expected " + gateway::oldestVersion.toString() + " to "
                        + gateway::newestVersion.toString() + ", got \"" + *version + "\"");
    }
    if (const auto* state = document.if_contains("state")) {
        if (!state->is_object()) {
            return fail(ErrorCode::InvalidSyntax, origin, "state: expected an object");
        }
        workspace.state = state->get_object();
    }
    workspace.id = std::move(*id);
    workspace.gatewayVersion = *gatewayVersion;
    workspace.listen = std::move(*listen);
    return {};
}

// --- files

Error fileError(const QFileDevice& file, const std::string& path)
{
    const bool denied = file.error() == QFileDevice::PermissionsError;
    return Error{denied ? ErrorCode::PermissionDenied : ErrorCode::IoFailed, path, file.errorString().toStdString()};
}

Result<QByteArray> readFile(const std::string& path)
{
    std::error_code problem;
    const auto status = fs::status(path, problem);
    if (status.type() == fs::file_type::not_found) {
        return fail(ErrorCode::NotFound, path, "there is no such file");
    }
    if (status.type() == fs::file_type::directory) {
        return fail(ErrorCode::IoFailed, path, "is a folder, not a file");
    }
    if (status.type() != fs::file_type::regular) {
        return problem == std::errc::permission_denied
                   ? fail(ErrorCode::PermissionDenied, path, "its folder may not be read")
                   : fail(ErrorCode::IoFailed, path, "is no regular file");
    }
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::ReadOnly)) {
        const bool denied = ::access(path.c_str(), R_OK) != 0 && errno == EACCES;
        return fail(denied ? ErrorCode::PermissionDenied : ErrorCode::IoFailed, path, file.errorString().toStdString());
    }
    if (file.size() > maxFileSize) {
        return fail(ErrorCode::TooLarge, path, "is larger than 8 MiB");
    }
    auto octets = file.readAll();
    if (file.error() != QFileDevice::NoError) {
        return fail(fileError(file, path));
    }
    return octets;
}

Result<void> writeFile(const std::string& path, const QByteArray& octets)
{
    QSaveFile file(QString::fromStdString(path));
    const bool written = file.open(QIODevice::WriteOnly)
                         && file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner)
                         && file.write(octets) == octets.size();
    // commit() alone would rename a file whose last buffer did not fit on the disk.
    if (!written || !file.flush() || file.error() != QFileDevice::NoError) {
        file.cancelWriting();
        return fail(fileError(file, path));
    }
    if (!file.commit()) {
        return fail(fileError(file, path));
    }
    return {};
}

/// A file this program cannot read is somebody's work; it is not replaced.
Result<void> mayReplace(const std::string& path)
{
    const auto present = load(path);
    if (present || present.error().code == ErrorCode::NotFound) {
        return {};
    }
    return fail(present.error().code, path, present.error().detail + "; it is left as it is");
}

Result<void> holdsNoSecrets(const Workspace& workspace, const gateway::FieldTable& table, const std::string& path)
{
    auto literals = secretLiterals(workspace.configuration, table);
    const auto inState = secretLiterals("state.", workspace.state, table);
    literals.insert(literals.end(), inState.begin(), inState.end());
    if (literals.empty()) {
        return {};
    }
    return fail(ErrorCode::InvalidArgument, path,
                literals.front().place + " holds a secret in plain text; only a reference may be saved there");
}

}  // namespace

Workspace create(Random& random)
{
    Workspace workspace;
    workspace.id = random.hex(idOctets);
    return workspace;
}

Result<Workspace> parse(std::string_view text, const std::string& origin)
{
    auto document = readJson(text, origin);
    if (!document) {
        return fail(document.error());
    }
    if (auto format = checkFormat(*document, origin); !format) {
        return fail(format.error());
    }
    Workspace workspace;
    workspace.document = std::move(document->get_object());
    if (auto read = readMembers(workspace, origin); !read) {
        return fail(read.error());
    }
    auto target = readTarget(workspace.document, origin);
    auto configuration = readConfiguration(workspace.document, origin);
    if (!target || !configuration) {
        return fail(target ? configuration.error() : target.error());
    }
    workspace.target = std::move(*target);
    workspace.configuration = std::move(*configuration);
    return workspace;
}

std::string render(const Workspace& workspace)
{
    auto fresh = toJson(workspace);
    const auto& old = workspace.document;
    keepUnknown(fresh, old, {"gatehouse", "id", "gateway_version", "listen", "target", "configuration", "state"});
    if (const auto* target = old.if_contains("target"); target && target->is_object()) {
        keepUnknown(fresh["target"].get_object(), target->get_object(), {"kind", "url"});
    }
    return writeJson(arranged(std::move(fresh), old));
}

Result<Workspace> load(const std::string& path)
{
    const auto octets = readFile(path);
    if (!octets) {
        return fail(octets.error());
    }
    return parse(std::string_view(octets->constData(), static_cast<std::size_t>(octets->size())), path);
}

Result<void> save(const std::string& path, const Workspace& workspace, const gateway::FieldTable& table)
{
    const auto text = render(workspace);
    if (auto clean = holdsNoSecrets(workspace, table, path); !clean) {
        return clean;
    }
    // What could not be read again must not be written: a text that is not UTF-8, a number that is not finite.
    if (auto readable = parse(text, path); !readable) {
        return fail(ErrorCode::InvalidArgument, path, "cannot be written: " + readable.error().detail);
    }
    if (auto allowed = mayReplace(path); !allowed) {
        return allowed;
    }
    if (auto made = makeParentFolder(path); !made) {
        return made;
    }
    return writeFile(path, QByteArray::fromStdString(text));
}

Result<void> keepPrevious(const std::string& path)
{
    const auto octets = readFile(path);
    if (!octets) {
        return octets.error().code == ErrorCode::NotFound ? Result<void>() : fail(octets.error());
    }
    return writeFile(path + ".bak", *octets);
}

Result<std::string> keepAside(const std::string& path)
{
    auto aside = path + ".broken";
    for (int number = 2; fs::exists(aside); ++number) {
        aside = path + ".broken-" + std::to_string(number);
    }
    std::error_code problem;
    fs::rename(path, aside, problem);
    if (problem) {
        return fail(ErrorCode::IoFailed, path, "cannot be moved aside: " + problem.message());
    }
    return aside;
}

}  // namespace gatehouse::workspace
