#include "core/exporters/notes.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace gatehouse::exporters {

std::string_view noteKindWord(NoteKind kind) noexcept
{
    switch (kind) {
    case NoteKind::CannotExpress: return "cannot express";
    case NoteKind::Differs: return "differs";
    case NoteKind::Needs: return "needs";
    }
    return "differs";
}

void dropRepeats(std::vector<Note>& notes)
{
    std::set<std::tuple<NoteKind, std::string, std::string>> seen;
    const auto repeated = [&](const Note& note) { return !seen.emplace(note.kind, note.field, note.sentence).second; };
    notes.erase(std::remove_if(notes.begin(), notes.end(), repeated), notes.end());
}

std::string inComment(std::string_view text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto rest = text.substr(i);
        const auto octet = static_cast<unsigned char>(text[i]);
        if (octet < 0x20 || octet == 0x7f) {
            result += ' ';
        } else if (rest.starts_with("\xe2\x80\xa8") || rest.starts_with("\xe2\x80\xa9")) {
            // Line and paragraph separators end a line for some readers of YAML, and so does NEL.
            result += ' ';
            i += 2;
        } else if (rest.starts_with("\xc2\x85")) {
            result += ' ';
            i += 1;
        } else if (rest.starts_with("{{") || rest.starts_with("}}")) {
            // decK and Traefik fill templates before they look for comments.
            result += {text[i], ' '};
        } else {
            result += text[i];
        }
    }
    // Apache joins a line that ends with a backslash to the next one, comments too.
    if (result.ends_with('\\')) {
        result += ' ';
        result += '.';
    }
    return result;
}

std::string commentOf(std::span<const Note> notes, std::string_view mark)
{
    std::string result;
    for (const auto& note : notes) {
        result += mark;
        result += noteKindWord(note.kind);
        result += ": " + inComment(note.field) + (note.field.empty() ? "" : ": ") + inComment(note.sentence) + '\n';
    }
    return result;
}

std::string pluginField(std::size_t plugin, std::string_view path)
{
    return "plugins[" + std::to_string(plugin) + "].config." + std::string(path);
}

}  // namespace gatehouse::exporters
