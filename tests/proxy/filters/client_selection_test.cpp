#include "proxy/filters/client_selection.h"

#include <gtest/gtest.h>

using namespace gatehouse;
using namespace gatehouse::proxy;

namespace {

struct Request {
    oidc::Settings settings;
    http::RequestHead head;
    std::string query, body;

    Request()
    {
        for (const char* id : {"one", "two", "3"}) {
            oidc::Client client;
            client.id = id;
            settings.clients.push_back(client);
        }
    }
    std::size_t selected()
    {
        RequestArguments arguments(head, query);
        if (!body.empty()) {
            head.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
            head.framing = http::BodyFraming::ContentLength;
            head.contentLength = body.size();
            arguments.readBody(body);
        }
        return selectClient(settings, arguments);
    }
    std::size_t withHeader(std::string_view name, std::string_view value)
    {
        head.headers = {{name, value}};
        return selected();
    }
};

}  // namespace

TEST(ClientSelectionTest, HeaderThenQueryThenBody)
{
    EXPECT_EQ(Request().selected(), 0U);
    EXPECT_EQ(Request().withHeader("client-id", "two"), 1U);
    EXPECT_EQ(Request().withHeader("X-Client-ID", "two"), 1U);
    Request query;
    query.query = "client_id=two";
    EXPECT_EQ(query.selected(), 1U);
    EXPECT_EQ(query.withHeader("Client-ID", "3"), 2U);
    Request body;
    body.body = "client_id=two";
    EXPECT_EQ(body.selected(), 1U);
}

TEST(ClientSelectionTest, IdThenIndexFromOneElseTheFirst)
{
    EXPECT_EQ(Request().withHeader("Client-ID", "2"), 1U);
    EXPECT_EQ(Request().withHeader("Client-ID", "3"), 2U) << "an id of that name";
    for (const char* value : {"0", "4", "-1", "nobody", "", "2x", "99999999999999999999999"}) {
        EXPECT_EQ(Request().withHeader("Client-ID", value), 0U) << value;
    }
}

TEST(ClientSelectionTest, ACustomNameThenClientId)
{
    Request request;
    request.settings.clientArg = "client_config";
    EXPECT_EQ(request.withHeader("X-Client-Config", "two"), 1U);
    EXPECT_EQ(request.withHeader("Client-ID", "two"), 1U);
    request.query = "client_config=3";
    EXPECT_EQ(request.withHeader("Client-ID", "two"), 2U);
}

TEST(ClientSelectionTest, PairedListsMayBeShort)
{
    EXPECT_EQ(pairedWithClient({}, 0), "");
    EXPECT_EQ(pairedWithClient({"a"}, 2), "a");
    EXPECT_EQ(pairedWithClient({"a", "b"}, 1), "b");
}
