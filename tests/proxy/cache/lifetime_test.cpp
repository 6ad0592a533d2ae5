#include "proxy/cache/lifetime.h"

#include <gtest/gtest.h>

using namespace gatehouse;
using gatehouse::proxy::cache::Lifetime;
using gatehouse::proxy::cache::lifetimeOf;
using gatehouse::proxy::cache::negativeLifetime;
using std::chrono::seconds;

namespace {

constexpr seconds now{1'700'000'000};

}  // namespace

TEST(LifetimeTest, ComesFromExpThenExpiresInThenCacheTtl)
{
    oidc::Settings settings;
    EXPECT_EQ(lifetimeOf(settings, now, now + seconds(60), std::nullopt).fresh, seconds(60));
    EXPECT_EQ(lifetimeOf(settings, now, std::nullopt, seconds(90)).fresh, seconds(90));
    EXPECT_EQ(lifetimeOf(settings, now, now + seconds(60), seconds(90)).fresh, seconds(60));
    EXPECT_EQ(lifetimeOf(settings, now, now + seconds(90), seconds(60)).fresh, seconds(60));
    EXPECT_EQ(lifetimeOf(settings, now, std::nullopt, std::nullopt).fresh, seconds(3600));
    EXPECT_EQ(lifetimeOf(settings, now, now + seconds(7200), std::nullopt).fresh, seconds(7200));
}

TEST(LifetimeTest, WhatHasExpiredIsNotKept)
{
    oidc::Settings settings;
    settings.cacheTtlMin = seconds(30);
    EXPECT_EQ(lifetimeOf(settings, now, now, std::nullopt).fresh, seconds(0));
    EXPECT_EQ(lifetimeOf(settings, now, now - seconds(1), std::nullopt).fresh, seconds(0));
    EXPECT_EQ(lifetimeOf(settings, now, std::nullopt, seconds(0)).fresh, seconds(0));
    EXPECT_EQ(lifetimeOf(settings, now, now + seconds(10), seconds(0)).fresh, seconds(0));
}

TEST(LifetimeTest, TheClampNeverReachesBeyondTheToken)
{
    oidc::Settings settings;
    settings.cacheTtlMin = seconds(30);
    settings.cacheTtlMax = seconds(165);
    EXPECT_EQ(lifetimeOf(settings, now, now + seconds(180), std::nullopt).fresh, seconds(165));
    EXPECT_EQ(lifetimeOf(settings, now, now + seconds(10), std::nullopt).fresh, seconds(10));
    EXPECT_EQ(lifetimeOf(settings, now, std::nullopt, seconds(10)).fresh, seconds(10));
    settings.cacheTtl = seconds(5);
    EXPECT_EQ(lifetimeOf(settings, now, std::nullopt, std::nullopt).fresh, seconds(30));
    EXPECT_EQ(lifetimeOf(settings, now, now + seconds(10), std::nullopt).notAfter, now + seconds(10));
    EXPECT_EQ(lifetimeOf(settings, now, std::nullopt, std::nullopt).notAfter, std::nullopt);
}

TEST(LifetimeTest, ResurrectionEndsWithTheToken)
{
    oidc::Settings settings;
    settings.cacheTtlResurrect = seconds(100);
    EXPECT_EQ(lifetimeOf(settings, now, now + seconds(60), std::nullopt).stale, seconds(0));
    settings.cacheTtlMax = seconds(20);
    EXPECT_EQ(lifetimeOf(settings, now, now + seconds(60), std::nullopt).stale, seconds(40));
    EXPECT_EQ(lifetimeOf(settings, now, now + seconds(600), std::nullopt).stale, seconds(100));
    EXPECT_EQ(lifetimeOf(settings, now, std::nullopt, std::nullopt).stale, seconds(100));
}

TEST(LifetimeTest, SurvivesAbsurdNumbers)
{
    oidc::Settings settings;
    settings.cacheTtl = seconds::max();
    settings.cacheTtlResurrect = seconds::max();
    settings.cacheTtlNegative = seconds::max();
    for (const Lifetime& lifetime : {lifetimeOf(settings, now, std::nullopt, std::nullopt), negativeLifetime(settings),
                                     lifetimeOf(settings, now, seconds(253'402'300'799), std::nullopt)}) {
        EXPECT_LE(lifetime.fresh, std::chrono::days(3650));
        EXPECT_LE(lifetime.stale, std::chrono::days(3650));
        EXPECT_GT(lifetime.fresh, seconds(0));
    }
    settings.cacheTtl = seconds(-5);
    EXPECT_EQ(lifetimeOf(settings, now, std::nullopt, std::nullopt).fresh, seconds(0));
}

TEST(LifetimeTest, RefusalsAreKeptOnlyOnRequest)
{
    oidc::Settings settings;
    EXPECT_EQ(negativeLifetime(settings).fresh, seconds(0));
    settings.cacheTtlNegative = seconds(7);
    EXPECT_EQ(negativeLifetime(settings).fresh, seconds(7));
    EXPECT_TRUE(negativeLifetime(settings).negative);
}
