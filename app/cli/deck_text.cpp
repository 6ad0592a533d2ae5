#include "app/cli/deck_text.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "app/composition/config_path.h"
#include "app/composition/yaml_editing.h"
#include "core/exporters/exporter.h"
#include "core/gateway/reference_text.h"
#include "core/workspace/secret_literals.h"

namespace gatehouse::cli {
namespace {

bool isNote(std::string_view line)
{
    constexpr std::array kinds{exporters::NoteKind::CannotExpress, exporters::NoteKind::Differs,
                               exporters::NoteKind::Needs};
    return std::any_of(kinds.begin(), kinds.end(), [&](exporters::NoteKind kind) {
        return line.starts_with("# " + std::string(exporters::noteKindWord(kind)) + ": ");
    });
}

/// Notes stand in front of everything else.
std::string withoutNotes(std::string_view text)
{
    constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";
    text.remove_prefix(text.starts_with(byteOrderMark) ? byteOrderMark.size() : 0);
    while (isNote(text)) {
        const auto end = text.find('\n');
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return std::string(text);
}

/// decK fills `${{ env "X" }}` in before it reads YAML, so it refuses quotes that are escaped for YAML's sake.
std::string withBareQuotes(const std::string& text)
{
    std::string result;
    bool inside = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        inside = text.compare(i, 3, "${{") == 0 || (inside && text.compare(i, 2, "}}") != 0 && text[i] != '\n');
        if (!inside || text.compare(i, 2, "\\\"") != 0) {
            result += text[i];
        }
    }
    return result;
}

/// A "${{" that is no placeholder stops decK; the canonical writer spells it in another way.
bool hasForeignTemplate(std::string_view text)
{
    const auto pieces = gateway::splitReferences(text);
    return std::any_of(pieces.begin(), pieces.end(), [](const gateway::ReferencePiece& piece) {
        return piece.kind != gateway::ReferencePiece::Kind::Environment
               && std::string_view(piece.text).find("${{") != std::string_view::npos;
    });
}

}  // namespace

std::string inOwnWords(const std::string& original, const std::string& exported, const std::string& fileName,
                       const std::vector<SecretBytes>& secrets)
{
    const auto canonical = withoutNotes(exported);
    const auto notes = exported.substr(0, exported.size() - canonical.size());
    const auto followed = app::followText(withoutNotes(original), canonical, fileName, secrets);
    const auto text = followed ? withBareQuotes(*followed) : std::string();
    return followed && !hasForeignTemplate(text) ? notes + text : exported;
}

std::vector<SecretBytes> literalSecrets(const gateway::Configuration& configuration, const gateway::FieldTable& table)
{
    std::vector<SecretBytes> secrets;
    for (const auto& literal : workspace::secretLiterals(configuration, table)) {
        const auto* value =
            literal.plugin ? app::findAt(configuration.plugins[*literal.plugin].config, literal.path) : nullptr;
        if (const auto* text = value ? value->if_string() : nullptr) {
            secrets.emplace_back(std::string(*text));
        }
    }
    return secrets;
}

}  // namespace gatehouse::cli
