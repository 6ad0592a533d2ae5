#include "app/cli/deck_text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <regex>
#include <string_view>

#include "app/composition/config_path.h"
#include "app/composition/yaml_editing.h"
#include "core/exporters/exporter.h"
#include "core/gateway/reference_text.h"
#include "core/importers/yaml_tree.h"
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

/// Unquoted words that are texts here and something else for readers of YAML 1.1, decK among them: on, 010, 0x1f, 1:30.
bool isReadDifferently(const importers::YamlNode& scalar)
{
    static const std::regex words("y|n|yes|no|on|off|[-+]?\\.(inf|nan)|[-+]?0[0-9_]+|[-+]?0[xob][0-9a-f_]+"
                                  "|[-+]?[0-9]+_[0-9_.]*|[-+]?[0-9]+(:[0-5]?[0-9])+(\\.[0-9]*)?",
                                  std::regex::ECMAScript | std::regex::icase);
    constexpr std::size_t longestNumber = 40;
    return scalar.plain && scalar.text.size() < longestNumber && std::regex_match(scalar.text, words);
}

bool holdsWordsReadDifferently(const importers::YamlNode& node)
{
    return (node.kind == importers::YamlNode::Kind::Scalar && isReadDifferently(node))
           || std::any_of(node.items.begin(), node.items.end(), holdsWordsReadDifferently)
           || std::any_of(node.members.begin(), node.members.end(),
                          [](const auto& member) { return holdsWordsReadDifferently(member.value); });
}

/// Does decK read what is meant?
bool isForDeck(const std::string& text, const std::string& fileName)
{
    const auto tree = importers::readYaml(text, fileName);
    return tree && !hasForeignTemplate(text) && !holdsWordsReadDifferently(*tree);
}

}  // namespace

std::string inOwnWords(const std::string& original, const std::string& exported, const std::string& fileName,
                       const std::vector<SecretBytes>& secrets)
{
    const auto canonical = withoutNotes(exported);
    const auto notes = exported.substr(0, exported.size() - canonical.size());
    const auto followed = app::followText(withoutNotes(original), canonical, fileName, secrets);
    const auto text = followed ? withBareQuotes(*followed) : std::string();
    return followed && isForDeck(text, fileName) ? notes + text : exported;
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
