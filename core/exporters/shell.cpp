#include <algorithm>

#include "core/exporters/field_reader.h"
#include "core/exporters/notes.h"
#include "core/exporters/realm.h"
#include "core/exporters/shell_text.h"
#include "core/exporters/targets.h"

namespace gatehouse::exporters {

namespace {

using gateway::Configuration;

/// What is played, in words that both shells' scripts are made from.
struct HowTo {
    std::string title, path, host, baseUrl;
    std::string refusal;  ///< what a request without credentials gets: "401", "302" or "200"
    enum class Start { Password, ClientCredentials, Token } start = Start::Token;
    bool tokenAccepted = false;  ///< the gateway takes an access token from the caller
    std::string tokenPlace;      ///< "header", "query" or "cookie"
    std::string tokenName;       ///< of the header, argument or cookie
    std::string echoedHeader;    ///< the header in which the upstream sees the token; empty: it does not
    bool echoedBearer = false;   ///< with "Bearer " in front
};

const Site* siteToPlay(const std::vector<Site>& sites)
{
    const auto found = std::find_if(sites.begin(), sites.end(), [](const Site& site) { return site.plugin; });
    return found == sites.end() ? nullptr : &*found;
}

/// The path of a route as a request's (RFC 3986 section 2.1): what no URL may hold is escaped.
std::string inUrl(std::string_view path)
{
    std::string result;
    for (const char c : path) {
        const bool stays =
            c > ' ' && c < '\x7f' && std::string_view("\"<>\\^`{|}?#[]").find(c) == std::string_view::npos;
        result += stays ? std::string(1, c) : pathSegment({&c, 1});
    }
    return result;
}

std::string pathOf(const gateway::Route& route, std::vector<Note>& notes)
{
    for (const auto& path : route.paths) {
        // A regex names many paths; which one is meant only its author knows.
        if (path.starts_with('/') && !holdsVariable(path)) {
            return inUrl(path);
        }
    }
    if (!route.paths.empty()) {
        notes.push_back({NoteKind::Needs, "routes." + route.name + ".paths",
                         "no path that is plain text: give one as the script's second argument"});
    }
    return "/";
}

void readToken(HowTo& howTo, FieldReader& reader)
{
    for (const char* method : {"bearer", "introspection", "userinfo", "kong_oauth2"}) {
        howTo.tokenAccepted = howTo.tokenAccepted || reader.lists("auth_methods", method);
    }
    const auto own = reader.text("bearer_token_header_name");
    if (reader.lists("bearer_token_param_type", "header")) {
        howTo.tokenPlace = "header";
        howTo.tokenName = own.empty() ? "Authorization" : own;
    } else if (reader.lists("bearer_token_param_type", "query")) {
        howTo.tokenPlace = "query";
        howTo.tokenName = "access_token";
    } else if (const auto cookie = reader.text("bearer_token_cookie_name"); !cookie.empty()) {
        howTo.tokenPlace = "cookie";
        howTo.tokenName = cookie;
    } else {
        howTo.tokenAccepted = false;
    }
    const auto header = reader.text("upstream_access_token_header");
    const auto colon = header.find(':');
    howTo.echoedHeader = header == "nil" ? "" : header.substr(0, colon);
    howTo.echoedBearer = colon != std::string::npos && header.substr(colon + 1) == "bearer";
}

HowTo howToOf(const Configuration& configuration, const Site& site, gateway::Version version, std::vector<Note>& notes)
{
    const auto& route = *site.route;
    FieldReader reader(configuration.plugins[*site.plugin].config, version);
    HowTo howTo;
    howTo.title = "route " + route.name;
    howTo.path = pathOf(route, notes);
    if (!route.hosts.empty()) {
        howTo.host = route.hosts.front();
        if (howTo.host.find('*') != std::string::npos) {
            howTo.host.replace(howTo.host.find('*'), 1, "www");
        }
    }
    const bool https = !route.protocols.empty()
                       && std::find(route.protocols.begin(), route.protocols.end(), "http") == route.protocols.end();
    howTo.baseUrl = https ? "https://localhost:8443" : "http://localhost:8000";
    howTo.refusal = reader.isSet("anonymous")                            ? "200"
                    : reader.lists("auth_methods", "authorization_code") ? "302"
                                                                         : "401";
    if (reader.lists("auth_methods", "password") && reader.lists("password_param_type", "header")) {
        howTo.start = HowTo::Start::Password;
    } else if (reader.lists("auth_methods", "client_credentials")
               && reader.lists("client_credentials_param_type", "header")) {
        howTo.start = HowTo::Start::ClientCredentials;
    }
    readToken(howTo, reader);
    const auto index = *site.plugin;
    if (howTo.start == HowTo::Start::Token && howTo.tokenAccepted) {
        notes.push_back({NoteKind::Needs, "ACCESS_TOKEN",
                         "a token of the identity provider: the gateway fetches none with these auth_methods"});
    } else if (howTo.start == HowTo::Start::Token) {
        notes.push_back({NoteKind::CannotExpress, pluginField(index, "auth_methods"),
                         "people log in with a browser here; the script only shows that they are sent to it"});
    }
    if (https) {
        notes.push_back({NoteKind::Differs, "routes." + route.name + ".protocols",
                         "https only: with a certificate of your own, CURL_CA_BUNDLE names its issuer's file"});
    }
    return howTo;
}

/// What stands between double quotes in a file for curl -K.
std::string curlQuoted(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        result += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    }
    return result;
}

constexpr std::string_view shBegin = R"sh(
: "${GATEWAY_URL:=${1:-$default_url}}"
path=${2:-$path}
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT HUP INT TERM

# A text between the quotes of a line for curl -K. No secret stands on a command line.
quoted() {
    printf '%s' "$1" | sed 's/[\\"]/\\&/g'
}

# step TITLE STATUS: sends what the lines on standard input add, and ends the script where another status comes.
step() {
    status=$({
        printf 'globoff\nurl = "%s%s"\n' "$(quoted "${GATEWAY_URL%/}")" "$(quoted "$path")"
        if [ -n "$host" ]; then printf 'header = "Host: %s"\n' "$(quoted "$host")"; fi
        cat
    } | curl -sS -K - -o "$answer" -w '%{http_code}') || exit 3
    printf '%s: %s\n' "$1" "$status"
    if [ "$status" != "$2" ]; then
        printf 'Expected status %s, got %s:\n' "$2" "$status" >&2
        cat "$answer" >&2
        exit 1
    fi
}
)sh";

std::string tokenLines(const HowTo& howTo)
{
    if (howTo.tokenPlace == "cookie") {
        return "printf 'header = \"Cookie: %s=%s\"\\n' " + shellQuoted(curlQuoted(howTo.tokenName)) + " \"$TOKEN\"";
    }
    if (howTo.tokenPlace == "query") {
        return "printf 'get\\ndata-urlencode = \"%s=%s\"\\n' " + shellQuoted(curlQuoted(howTo.tokenName))
               + " \"$TOKEN\"";
    }
    return "printf 'header = \"%s: Bearer %s\"\\n' " + shellQuoted(curlQuoted(howTo.tokenName)) + " \"$TOKEN\"";
}

std::string posixScript(const HowTo& howTo, const std::vector<Note>& notes)
{
    std::string text = "#!/bin/sh\n# Plays the how-to for " + inComment(howTo.title)
                       + ".\n# Usage: sh how-to.sh [GATEWAY_URL] [PATH]\n" + commentOf(notes, "# ") + "set -eu\n\n";
    text += "default_url=" + shellQuoted(howTo.baseUrl) + "\npath=" + shellQuoted(howTo.path)
            + "\nhost=" + shellQuoted(howTo.host) + '\n';
    text += shBegin;
    text += "\nstep 'Without credentials' " + howTo.refusal + " < /dev/null\n";
    const bool echoed = !howTo.echoedHeader.empty();
    if (howTo.start != HowTo::Start::Token) {
        const bool password = howTo.start == HowTo::Start::Password;
        text += password ? std::string("\n: \"${HOWTO_USER:=") + howToUser + "}\" \"${HOWTO_PASSWORD:=" + howToPassword
                               + "}\"\nstep 'With user name and password' 200 <<END\nuser = \"$(quoted "
                                 "\"$HOWTO_USER\"):$(quoted \"$HOWTO_PASSWORD\")\"\nEND\n"
                         : "\n: \"${CALLER_ID:?set CALLER_ID and CALLER_SECRET to a client of your own}\" "
                           "\"${CALLER_SECRET:?set CALLER_ID and CALLER_SECRET to a client of your own}\"\nstep 'With "
                           "client id and secret' 200 <<END\nuser = \"$(quoted \"$CALLER_ID\"):$(quoted "
                           "\"$CALLER_SECRET\")\"\nEND\n";
    }
    if (!howTo.tokenAccepted) {
        return text + "echo 'All steps passed.'\n";
    }
    text += "\nTOKEN=${ACCESS_TOKEN:-}\n";
    if (howTo.start != HowTo::Start::Token && echoed) {
        std::string pattern;
        for (const char c : howTo.echoedHeader) {
            const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            const char other = static_cast<char>(c ^ 0x20);
            pattern += letter     ? std::string("[") + c + other + ']'
                       : c == '-' ? std::string("-")
                                  : std::string("\\") + c;
        }
        text += "if [ -z \"$TOKEN\" ]; then\n"
                "    # The upstream echoes what the gateway sent it, with the token it fetched.\n"
                "    TOKEN=$(sed -n "
                + shellQuoted("s/.*\"" + pattern + "\": *\\[* *\"" + (howTo.echoedBearer ? "Bearer " : "")
                              + "\\([A-Za-z0-9._~+/=-]*\\)\".*/\\1/p")
                + " \"$answer\" | head -n 1)\nfi\n";
    }
    text += "if [ -z \"$TOKEN\" ]; then\n    echo 'The upstream does not echo the token: set ACCESS_TOKEN to one.' "
            ">&2\n    exit 2\nfi\n";
    const auto lines = tokenLines(howTo);
    text += lines + " | step 'With the token' 200\n" + lines + " | step 'With the token once more' 200\n";
    return text + "echo 'All steps passed.'\n";
}

/// A text as a PowerShell string in which nothing is expanded. PowerShell takes typographic quotes for quotes, too.
std::string powerShellQuoted(std::string_view text)
{
    std::string result = "'";
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto rest = text.substr(i);
        bool typographic = false;
        for (const std::string_view quote : {"\xe2\x80\x98", "\xe2\x80\x99", "\xe2\x80\x9a", "\xe2\x80\x9b"}) {
            if (rest.starts_with(quote)) {
                result += std::string(quote) + std::string(quote);
                i += 2;
                typographic = true;
            }
        }
        if (!typographic) {
            result += text[i] == '\'' ? std::string("''") : std::string(1, text[i]);
        }
    }
    return result + "'";
}

constexpr std::string_view psBegin = R"ps(
# One request; ends the script where another status comes.
function Step($Title, $Expected, $Headers, $Query = '') {
    if ($RouteHost) { $Headers['Host'] = $RouteHost }
    $answer = Invoke-WebRequest -Uri ($GatewayUrl.TrimEnd('/') + $Path + $Query) -Headers $Headers `
        -MaximumRedirection 0 -SkipHttpErrorCheck -ErrorAction SilentlyContinue
    "${Title}: $($answer.StatusCode)" | Out-Host
    if ($answer.StatusCode -ne $Expected) {
        [Console]::Error.WriteLine("Expected status $Expected, got $($answer.StatusCode): $($answer.Content)")
        exit 1
    }
    return $answer.Content
}

function Basic($Name, $Word) {
    return 'Basic ' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes("${Name}:${Word}"))
}
)ps";

std::string powerShellScript(const HowTo& howTo, const std::vector<Note>& notes)
{
    // The mark tells Windows PowerShell that the file is UTF-8.
    std::string text = "\xef\xbb\xbf#requires -Version 7.0\n# Plays the how-to for " + inComment(howTo.title) + ".\n"
                       + commentOf(notes, "# ");
    text += "param(\n    [string]$GatewayUrl = " + powerShellQuoted(howTo.baseUrl)
            + ",\n    [string]$Path = " + powerShellQuoted(howTo.path) + "\n)\n";
    text += "$ErrorActionPreference = 'Stop'\n$RouteHost = " + powerShellQuoted(howTo.host) + '\n';
    text += psBegin;
    text += "\n$null = Step 'Without credentials' " + howTo.refusal + " @{}\n";
    if (howTo.start == HowTo::Start::Password) {
        text += "\n$user = if ($env:HOWTO_USER) { $env:HOWTO_USER } else { 'alex' }\n"
                "$word = if ($env:HOWTO_PASSWORD) { $env:HOWTO_PASSWORD } else { 'doe' }\n"
                "$content = Step 'With user name and password' 200 @{ Authorization = Basic $user $word }\n";
    } else if (howTo.start == HowTo::Start::ClientCredentials) {
        text += "\n$content = Step 'With client id and secret' 200 @{ Authorization = Basic $env:CALLER_ID "
                "$env:CALLER_SECRET }\n";
    }
    if (howTo.tokenAccepted) {
        text += "\n$token = $env:ACCESS_TOKEN\n";
        if (howTo.start != HowTo::Start::Token && !howTo.echoedHeader.empty()) {
            text += "if (-not $token) {\n"
                    "    # The upstream echoes what the gateway sent it, with the token it fetched.\n"
                    "    $echoed = ($content | ConvertFrom-Json -AsHashtable)['headers'].GetEnumerator() |\n"
                    "        Where-Object { $_.Key -eq "
                    + powerShellQuoted(howTo.echoedHeader)
                    + " } | Select-Object -First 1\n    $token = \"$($echoed.Value)\" -replace '^Bearer ', ''\n}\n";
        }
        text += "if (-not $token) { throw 'The upstream does not echo the token: set ACCESS_TOKEN to one.' }\n";
        const std::string how =
            howTo.tokenPlace == "query"
                ? "@{} ('?' + " + powerShellQuoted(howTo.tokenName) + " + '=' + [Uri]::EscapeDataString($token))"
            : howTo.tokenPlace == "cookie" ? "@{ Cookie = " + powerShellQuoted(howTo.tokenName) + " + \"=$token\" }"
                                           : "@{ " + powerShellQuoted(howTo.tokenName) + " = \"Bearer $token\" }";
        text +=
            "$null = Step 'With the token' 200 " + how + "\n$null = Step 'With the token once more' 200 " + how + '\n';
    }
    return text + "'All steps passed.'\n";
}

gateway::Checked<Export> write(const Configuration& configuration, const ExportOptions& options)
{
    const auto ready = prepared(configuration, options);
    Export result;
    std::vector<Note> ofOthers;
    const auto sites = sitesOf(ready.configuration, "the how-to", ofOthers);
    // The addresses behind the gateway are of no matter to a caller.
    auto site = siteToPlay(sites);
    Site direct;
    if (!site) {
        for (const auto& route : ready.configuration.routes) {
            const auto* plugin = route.service ? ready.configuration.effectivePlugin(route) : nullptr;
            if (plugin) {
                direct.route = &route;
                direct.plugin = static_cast<std::size_t>(plugin - ready.configuration.plugins.data());
                site = &direct;
                break;
            }
        }
    }
    if (!site) {
        return tl::unexpected(nothingFor(configuration, "a how-to"));
    }
    const auto howTo = howToOf(ready.configuration, *site, options.version, result.notes);
    const auto others = static_cast<std::size_t>(std::count_if(
        sites.begin(), sites.end(), [&](const Site& one) { return one.plugin && one.route != site->route; }));
    if (others > 0) {
        result.notes.push_back({NoteKind::CannotExpress, "routes",
                                "the script plays one route, " + site->route->name + "; the others are left out"});
    }
    result.files.push_back(
        {.name = "how-to.sh", .text = posixScript(howTo, result.notes), .syntax = "bash", .executable = true});
    result.files.push_back(
        {.name = "how-to.ps1", .text = powerShellScript(howTo, result.notes), .syntax = "powershell"});
    return result;
}

}  // namespace

Exporter shellExporter()
{
    return {"shell", "Shell", "the how-to as scripts that call the gateway: curl for POSIX shells, and PowerShell",
            write};
}

}  // namespace gatehouse::exporters
