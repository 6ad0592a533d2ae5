// The Try page on a real session.
#include <QAbstractButton>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTest>

#include "app/composition/session.h"
#include "app/gui/inspector/wire_text.h"
#include "app/gui/pages/keycloak_panel.h"
#include "app/gui/pages/step_card.h"
#include "app/gui/pages/token_chip.h"
#include "app/gui/pages/try_page.h"
#include "app/gui/widgets/code_view.h"
#include "app/gui/widgets/inline_message.h"
#include "tests/app/gui/pages/opened_page.h"

using namespace gatehouse;
using namespace gatehouse::gui;
using namespace Qt::Literals::StringLiterals;
using app::Session;

class TryPageTest : public QObject {
    Q_OBJECT

    struct Opened : OpenedPage<TryPage> {
        QAbstractButton* button(const QString& name) const { return named<QAbstractButton>(name); }
        QLineEdit* line(const QString& name) const { return named<QLineEdit>(name); }

        QString allText() const
        {
            QString text;
            for (const auto* label : page.findChildren<QLabel*>()) {
                text += label->isVisible() ? label->text() + QLatin1Char('\n') : QString();
            }
            return text;
        }
    };

private Q_SLOTS:
    void runAllPlaysTheHowTo()
    {
        Opened at;
        QSignalSpy finished(&at.session, &Session::runFinished);
        QTest::mouseClick(at.button(u"Run all"_s), Qt::LeftButton);
        QVERIFY(finished.count() > 0 || finished.wait(30'000));
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(at.page.card(i)->state(), StepCard::State::Passed);
            QVERIFY2(at.session.stepExchange(i), "the step's exchange was found");
            QVERIFY2(at.page.card(i)->sentence().startsWith(u"✓"_s), qPrintable(at.page.card(i)->sentence()));
        }
        QVERIFY2(at.allText().contains(u"The second time: 0 calls to the identity provider"_s),
                 qPrintable(at.allText()));
        // The token is on the page, but not readable.
        const QString token = at.session.captured(u"TOKEN"_s);
        QVERIFY(!token.isEmpty());
        QVERIFY(!at.allText().contains(token.left(30)));
        auto* chip = at.page.card(0)->findChild<TokenChip*>();
        QVERIFY(chip->isVisible());
        at.page.toggleReveal();
        QVERIFY(at.allText().contains(token.left(30)));
        at.page.toggleReveal();
        QVERIFY(!at.allText().contains(token.left(30)));
    }

    void aStepCanBeSentAlone()
    {
        Opened at;
        QSignalSpy finished(&at.session, &Session::runFinished);
        QTest::mouseClick(at.button(u"Send step 2"_s), Qt::LeftButton);
        QVERIFY(finished.count() > 0 || finished.wait(30'000));
        QCOMPARE(at.page.card(1)->state(), StepCard::State::Failed);
        QVERIFY2(at.page.card(1)->sentence().contains(u"TOKEN"_s), qPrintable(at.page.card(1)->sentence()));
    }

    void aFailedCardOpensItselfAndSaysWhatToDo()
    {
        Opened at;
        auto* password = at.line(u"Password"_s);
        QVERIFY(password);
        password->setFocus();
        password->selectAll();
        QTest::keyClicks(password, u"wrong"_s);
        QTest::keyClick(password, Qt::Key_Return);
        QSignalSpy finished(&at.session, &Session::runFinished);
        QTest::mouseClick(at.button(u"Run all"_s), Qt::LeftButton);
        QVERIFY(finished.count() > 0 || finished.wait(30'000));
        QCOMPARE(at.page.card(0)->state(), StepCard::State::Failed);
        QVERIFY(at.page.card(0)->sentence().startsWith(u"✕"_s));
        QVERIFY(at.page.card(0)->findChild<CodeView*>(QString(), Qt::FindDirectChildrenOnly)
                || at.allText().contains(u"Expected status 200, got 401."_s));
        QCOMPARE(at.page.card(1)->state(), StepCard::State::Waiting);
    }

    void theTargetSwitchShowsWhatItNeeds()
    {
        Opened at;
        QVERIFY(!at.page.keycloakPanel()->isVisible());
        QTest::mouseClick(at.button(u"Keycloak"_s), Qt::LeftButton);
        QVERIFY(at.page.keycloakPanel()->isVisible());
        QTest::mouseClick(at.button(u"A gateway at a URL"_s), Qt::LeftButton);
        QVERIFY(!at.page.keycloakPanel()->isVisible());
        auto* url = at.line(u"The gateway's URL"_s);
        QVERIFY(url && url->isVisible());
        url->setFocus();
        url->selectAll();
        QTest::keyClicks(url, u"http://127.0.0.1:1"_s);
        QTest::keyClick(url, Qt::Key_Return);
        QSignalSpy finished(&at.session, &Session::runFinished);
        QTest::mouseClick(at.button(u"Run all"_s), Qt::LeftButton);
        QVERIFY(finished.count() > 0 || finished.wait(30'000));
        QVERIFY2(at.page.card(0)->sentence().contains(u"127.0.0.1:1"_s), qPrintable(at.page.card(0)->sentence()));
        QTest::mouseClick(at.button(u"The built-in lab"_s), Qt::LeftButton);
        QTest::mouseClick(at.button(u"Run all"_s), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 2, 30'000);
        QCOMPARE(at.page.card(2)->state(), StepCard::State::Passed);
    }

    void aUrlThatIsBeingTypedCountsWhenTheKeysRunIt()
    {
        Opened at;
        QTRY_COMPARE_WITH_TIMEOUT(at.session.gatewayState(), Session::GatewayState::Running, 30'000);
        const QString own = u"http://"_s + at.session.gatewayAddress();
        QTest::mouseClick(at.button(u"A gateway at a URL"_s), Qt::LeftButton);
        auto* url = at.line(u"The gateway's URL"_s);
        QVERIFY2(url->hasFocus(), "there is nothing else to do first");
        QTest::keyClicks(url, own);
        QSignalSpy finished(&at.session, &Session::runFinished);
        QVERIFY(at.page.run());
        QVERIFY(finished.count() > 0 || finished.wait(30'000));
        QCOMPARE(at.session.requestUrl(), own);
        QCOMPARE(at.page.card(2)->state(), StepCard::State::Passed);
        QVERIFY2(at.allText().contains(u"so was the token that came of it"_s), qPrintable(at.allText()));
        // And what is only typed is kept.
        QTest::keyClicks(at.line(u"User name"_s), u"x"_s);
        QTRY_COMPARE(at.session.tryRequest().userName, u"alexx"_s);
    }

    void keycloakThatIsNotThereIsToldWithARemedy()
    {
        QTcpServer nobody;
        QVERIFY(nobody.listen(QHostAddress::LocalHost));
        const QString url = u"http://127.0.0.1:%1"_s.arg(nobody.serverPort());
        nobody.close();
        Opened at;
        QTest::mouseClick(at.button(u"Keycloak"_s), Qt::LeftButton);
        auto* line = at.line(u"Keycloak's address"_s);
        QVERIFY(line);
        line->setText(url);
        QSignalSpy finished(&at.session, &Session::keycloakFinished);
        QSignalSpy exchanges(&at.session, &Session::exchangesArrived);
        at.page.keycloakPanel()->test();
        QVERIFY(finished.wait(30'000));
        QCOMPARE(finished.first().first().toBool(), false);
        auto* message = at.page.keycloakPanel()->findChild<InlineMessage*>();
        QVERIFY(message->isVisible());
        QVERIFY(!message->text().isEmpty());
        QVERIFY2(!exchanges.isEmpty(), "the call is in Traffic, too");
    }

    void aTokenTellsItsClaims()
    {
        const auto part = [](const QByteArray& json) {
            return QString::fromLatin1(json.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
        };
        const QString token = part(R"({"alg":"RS256"})") + u"."_s + part(R"({"sub":"alex"})") + u".c2ln"_s;
        QVERIFY(decodedJwt(token).contains(u"\"sub\": \"alex\""_s));
        QCOMPARE(decodedJwt(u"opaque"_s), QString());
        QCOMPARE(decodedJwt(u"a.b.c"_s), QString());
        QCOMPARE(indentedJson("{\"a\":1}"), u"{\n  \"a\": 1\n}"_s);
        QCOMPARE(indentedJson("<html>"), u"<html>"_s);
    }
};

QTEST_MAIN(TryPageTest)
#include "tst_try_page.moc"
