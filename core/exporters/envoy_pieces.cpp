#include "core/exporters/envoy_pieces.h"

#include <utility>

namespace gatehouse::exporters::envoy {

namespace json = boost::json;

json::object typed(const std::string& type)
{
    return {{"@type", "type.googleapis.com/envoy.extensions." + type}};
}

std::string duration(double milliseconds)
{
    const auto whole = static_cast<std::int64_t>(milliseconds);
    auto text = std::to_string(whole / 1000);
    if (whole % 1000 != 0) {
        auto digits = std::to_string(whole % 1000);
        text += '.' + std::string(3 - digits.size(), '0') + digits;
    }
    return text + 's';
}

std::string escapedRegex(const std::string& text)
{
    std::string result;
    for (const char c : text) {
        result += std::string_view("\\^$.|?*+()[]{}").find(c) == std::string_view::npos ? std::string(1, c)
                                                                                        : std::string("\\") + c;
    }
    return result;
}

json::object grouped(const char* kind, json::array ids)
{
    json::object inner;
    inner["ids"] = std::move(ids);
    json::object result;
    result[kind] = std::move(inner);
    return result;
}

json::object claimHolds(const std::vector<std::string>& path, const std::string& word)
{
    const auto source = [&](json::object value) {
        json::array keys;
        keys.push_back(json::object{{"key", "payload"}});
        for (const auto& name : path) {
            keys.push_back(json::object{{"key", name}});
        }
        json::object matcher{{"filter", jwtFilter}};
        matcher["path"] = std::move(keys);
        matcher["value"] = std::move(value);
        json::object principal;
        principal["metadata"] = std::move(matcher);
        return principal;
    };
    json::object regex;
    regex["safe_regex"] = json::object{{"regex", "(.* )?" + escapedRegex(word) + "( .*)?"}};
    json::object text;
    text["string_match"] = std::move(regex);
    json::object exact;
    exact["string_match"] = json::object{{"exact", word}};
    json::object oneOf;
    oneOf["one_of"] = std::move(exact);
    json::object list;
    list["list_match"] = std::move(oneOf);
    json::array either;
    either.push_back(source(std::move(text)));
    either.push_back(source(std::move(list)));
    return grouped("or_ids", std::move(either));
}

json::object clusterOf(const std::string& name, const std::string& host, std::uint16_t port, bool secure,
                       double connectTimeout)
{
    json::object address;
    address["socket_address"] = json::object{{"address", host}, {"port_value", port}};
    json::object endpoint;
    endpoint["address"] = std::move(address);
    json::object lbEndpoint;
    lbEndpoint["endpoint"] = std::move(endpoint);
    json::array lbEndpoints;
    lbEndpoints.push_back(std::move(lbEndpoint));
    json::object locality;
    locality["lb_endpoints"] = std::move(lbEndpoints);
    json::object assignment{{"cluster_name", name}};
    assignment["endpoints"] = json::array();
    assignment["endpoints"].get_array().push_back(std::move(locality));
    json::object cluster{{"name", name}, {"type", "STRICT_DNS"}, {"connect_timeout", duration(connectTimeout)}};
    cluster["load_assignment"] = std::move(assignment);
    if (secure) {
        json::object trusted;
        trusted["trusted_ca"] = json::object{{"filename", "/etc/ssl/certs/ca-certificates.crt"}};
        json::object common;
        common["validation_context"] = std::move(trusted);
        auto tls = typed("transport_sockets.tls.v3.UpstreamTlsContext");
        tls["sni"] = host;
        tls["common_tls_context"] = std::move(common);
        json::object socket{{"name", "envoy.transport_sockets.tls"}};
        socket["typed_config"] = std::move(tls);
        cluster["transport_socket"] = std::move(socket);
    }
    return cluster;
}

}  // namespace gatehouse::exporters::envoy
