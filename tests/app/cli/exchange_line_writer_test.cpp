#include "app/cli/exchange_line_writer.h"

#include <gtest/gtest.h>

#include "app/cli/exchange_lines.h"

namespace gatehouse::cli {
namespace {

using namespace std::chrono_literals;

struct Sample {
    std::string_view method = "GET";
    std::string_view target = "/anything?access_token=secret-token-of-some-length&a=1";
    int status = 200;
    std::chrono::milliseconds at{1'700'000'000'000};
    std::chrono::nanoseconds duration = 1500us;
    exchange::Verdict verdict{exchange::Decision::LetIn,
                              exchange::Reason::IntrospectionCached,
                              "introspection",
                              "cache_introspection",
                              {},
                              {}};
    bool ghost = true;
};

class ExchangeLineWriterTest : public ::testing::Test {
protected:
    /// Writes it and compares it with the line that is put together without remembering anything.
    void check(const Sample& sample)
    {
        exchange::ExchangePacker packer;
        packer.begin();
        exchange::PackedHead& head = packer.head();
        head.startedAt = std::chrono::system_clock::time_point(sample.at);
        head.duration = sample.duration;
        head.decision = sample.verdict.decision;
        head.reason = sample.verdict.reason;
        head.authMethod = sample.verdict.authMethod;
        head.field = sample.verdict.field;
        head.detail = packer.keep(sample.verdict.detail);
        head.age = sample.verdict.age;
        exchange::PackedLeg& client = packer.addLeg();
        client.method = packer.keep(sample.method);
        client.scheme = "http://";
        client.authority = packer.keep("127.0.0.1:8000");
        client.target = packer.keep(sample.target);
        client.status = sample.status;
        exchange::PackedLeg& provider = packer.addLeg();
        provider.kind = exchange::LegKind::IdentityProvider;
        provider.purpose = exchange::LegPurpose::Introspection;
        provider.ghost = sample.ghost;
        std::vector<std::uint64_t> memory(packer.size() / sizeof(std::uint64_t));
        packer.write(reinterpret_cast<char*>(memory.data()));
        const exchange::PackedExchange packed(reinterpret_cast<const char*>(memory.data()));
        std::string line;
        m_writer.append(line, packed);
        EXPECT_EQ(line, exchangeLine(*packed.unpacked(), m_redactor, m_terminal).toStdString() + "\n");
    }

    SystemRandom m_random;
    exchange::Redactor m_redactor{m_random};
    Terminal m_terminal{stdout, stderr};
    ExchangeLineWriter m_writer{m_redactor, m_terminal};
};

TEST_F(ExchangeLineWriterTest, WritesTheLineOfAnExchangeFirstAndRepeated)
{
    check({});
    check({});
}

TEST_F(ExchangeLineWriterTest, WhateverDiffersChangesTheLine)
{
    check({});
    Sample sample;
    sample.method = "POST";
    check(sample);
    sample.target = "/x\x1b]0;title\x07";
    check(sample);
    sample.status = 0;
    check(sample);
    sample.status = 401;
    check(sample);
    sample.at += 1s;
    check(sample);
    sample.duration = 3s;
    check(sample);
    sample.ghost = false;
    check(sample);
    sample.verdict.decision = exchange::Decision::TurnedAway;
    check(sample);
    sample.verdict.reason = exchange::Reason::TokenExpired;
    check(sample);
    sample.verdict.age = 10s;
    check(sample);
    sample.verdict.age = 20s;
    check(sample);
    sample.verdict.reason = exchange::Reason::ScopeMissing;
    sample.verdict.detail = "openid";
    check(sample);
    sample.verdict.detail = "email";
    check(sample);
}

TEST_F(ExchangeLineWriterTest, AnyNumberOfPathsIsWritten)
{
    for (int i = 0; i < 3000; ++i) {
        const std::string target = "/" + std::to_string(i);
        Sample sample;
        sample.target = target;
        check(sample);
    }
    const std::string longTarget = "/" + std::string(5000, 'a');
    Sample sample;
    sample.target = longTarget;
    check(sample);
    check(sample);
}

}  // namespace
}  // namespace gatehouse::cli
