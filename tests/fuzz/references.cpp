// Strings of a configuration with ${{ env "X" }} and {vault://…} in them; ${NAME} in scenarios.
#include <map>
#include <string>
#include <vector>

#include "core/gateway/reference_text.h"
#include "core/gateway/references.h"
#include "core/importers/placeholders.h"
#include "core/scenario/substitution.h"
#include "core/workspace/secret_literals.h"
#include "tests/fuzz/fuzzing.h"

using namespace gatehouse;
using fuzzing::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input = fuzzing::textOf(data, size);
    std::string joined;
    bool references = false;
    for (const auto& piece : gateway::splitReferences(input)) {
        joined.append(piece.text);
        const bool text = piece.kind == gateway::ReferencePiece::Kind::Text;
        references = references || !text;
        require(!text || !piece.text.empty() || input.empty(), "a piece of text is not empty");
        require((piece.kind == gateway::ReferencePiece::Kind::Broken) == !piece.fault.empty(), "broken says why");
    }
    require(joined == input, "the pieces are the text");
    require(!references || gateway::isReference(input), "a piece that is a reference makes the text one");
    require(!workspace::holdsOnlyReferences(input) || references, "nothing but references has some");

    if (auto placeholders = importers::Placeholders::hide(input)) {
        require(placeholders->text().size() == input.size(), "hiding keeps lines and columns");
        // An unfinished one may stand in a comment.
        require(placeholders->text().find("${{") == std::string::npos || input.find('#') != std::string_view::npos,
                "nothing stays in sight");
        if (input.find("\\\"") == std::string_view::npos) {
            require(placeholders->restored(placeholders->text()) == input, "what was hidden comes back");
        }
    }

    std::vector<std::string> missing;
    require(scenario::substitute(input, {}, missing) == input, "without values nothing changes");
    const std::map<std::string, std::string> values{{"NAME", "${NAME}"}, {"TOKEN", "t"}};
    missing.clear();
    scenario::substitute(input, values, missing);
    return 0;
}
