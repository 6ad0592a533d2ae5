"""A WebSocket through the gateway, between a server and a client of a library that everybody uses.

    GATEHOUSE_CLI=build/bin/gatehouse-cli GATEHOUSE_FIXTURES=build/tests/fixtures python3 tests/e2e/websocket_test.py
"""

import json
import os
import subprocess
import sys
import unittest

from gateway import Gateway, deck
from keycloak_admin import fixture
from peers import IdentityProvider

CLIENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "websocket_client.py")


class WebSocket(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = fixture("websockets")
        if cls.server is None:
            print("SKIP: websockets is not running: the ctest fixture.websockets.start says why", flush=True)
            sys.exit(0)

    def setUp(self):
        self.idp = IdentityProvider()
        self.addCleanup(self.idp.close)

    def talk(self, gateway, token=""):
        url = "ws://127.0.0.1:%d/anything" % gateway.address[1]
        done = subprocess.run([self.server["python"], CLIENT, url, *([token] if token else [])], capture_output=True, text=True,
                              timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def check(self, text):
        with Gateway(text) as gateway:
            met = self.talk(gateway, self.idp.token())
            headers = [(name.lower(), value) for name, value in met.pop("headers")]
            self.assertEqual(met, {"extensions": ["permessage-deflate"], "latency": True, "large": True, "many": True,
                                   "fragments": "in fragments", "closed": [4001, "as you wish"]})
            names = [name for name, _ in headers]
            for name in ("upgrade", "connection", "sec-websocket-key", "x-forwarded-for", "authorization", "sec-websocket-protocol"):
                self.assertEqual(names.count(name), 1, headers)
            refused = self.talk(gateway)
            self.assertEqual(refused["status"], 401)
            self.assertTrue(refused["challenge"].startswith("Bearer"), refused)
            requests = gateway.wait_for_requests(2)
            self.assertEqual([request["status"] for request in requests], [101, 401])

    def test_on_a_route_of_http(self):
        self.check(deck(self.idp.issuer, self.server["url"]))

    def test_on_a_route_and_a_service_of_its_own(self):
        text = deck(self.idp.issuer, self.server["url"].replace("http://", "ws://"))
        text = text.replace("protocols: [http, https]", "protocols: [ws, wss]")
        self.check(text)
        with Gateway(text) as gateway:
            self.assertEqual(gateway.bearer(self.idp.token())[0], 404, "no WebSocket, no route")


if __name__ == "__main__":
    unittest.main(verbosity=1)
