"""Ambiguous, broken and hostile HTTP/1.1 (RFC 9112) through the whole gateway: refused, and nothing of it reaches the upstream.

    GATEHOUSE_CLI=build/bin/gatehouse-cli python3 tests/e2e/strict_http_test.py
"""

import unittest

from gateway import Gateway, deck
from peers import IdentityProvider, Upstream, find

H = b"GET /open HTTP/1.1\r\nHost: g\r\n"
P = b"POST /open HTTP/1.1\r\nHost: g\r\n"
SMUGGLED = b"GET /open/smuggled HTTP/1.1\r\nHost: g\r\n\r\n"

# name: (octets, allowed statuses)
REFUSED = {
    "both lengths": (P + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED, {400}),
    "both lengths other order": (P + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + SMUGGLED, {400}),
    "two lengths": (P + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", {400}),
    "two equal lengths": (P + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", {400}),
    "length list": (P + b"Content-Length: 5, 5\r\n\r\nhello", {400}),
    "length plus": (P + b"Content-Length: +5\r\n\r\nhello", {400}),
    "length minus": (P + b"Content-Length: -5\r\n\r\nhello", {400}),
    "length hex": (P + b"Content-Length: 0x5\r\n\r\nhello", {400}),
    "length empty": (P + b"Content-Length: \r\n\r\n", {400}),
    "length words": (P + b"Content-Length: 5 5\r\n\r\nhello", {400}),
    "length overflow": (P + b"Content-Length: 18446744073709551621\r\n\r\nhello", {400, 413}),
    "length underscore": (P + b"Content-Length: 1_0\r\n\r\nhello", {400}),
    "coding unknown": (P + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", {400, 501}),
    "coding identity": (P + b"Transfer-Encoding: identity\r\n\r\n", {400, 501}),
    "coding chunked twice": (P + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", {400, 501}),
    "coding twice in fields": (P + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400, 501}),
    "coding chunked not last": (P + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", {400, 501}),
    "coding gzip, chunked": (P + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", {400, 501}),
    "coding empty": (P + b"Transfer-Encoding: \r\n\r\n0\r\n\r\n", {400, 501}),
    "coding with vertical tab": (P + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n", {400, 501}),
    "coding quoted": (P + b'Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n', {400, 501}),
    "coding in 1.0": (b"POST /open HTTP/1.0\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}),
    "space before colon": (H + b"X : y\r\n\r\n", {400}),
    "tab before colon": (H + b"X\t: y\r\n\r\n", {400}),
    "length with space before colon": (P + b"Content-Length : 5\r\n\r\nhello", {400}),
    "fold": (H + b"X: a\r\n b\r\n\r\n", {400}),
    "fold in first field": (b"GET /open HTTP/1.1\r\n Host: g\r\n\r\n", {400}),
    "bare LF in head": (b"GET /open HTTP/1.1\nHost: g\n\n", {400}),
    "bare LF after field": (H + b"X: y\n\r\n", {400}),
    "bare LF end": (H + b"X: y\r\n\n", {400}),
    "bare CR in value": (H + b"X: a\rb\r\n\r\n", {400}),
    "NUL in value": (H + b"X: a\x00b\r\n\r\n", {400}),
    "NUL in name": (H + b"X\x00: b\r\n\r\n", {400}),
    "control in value": (H + b"X: a\x01b\r\n\r\n", {400}),
    "DEL in value": (H + b"X: a\x7fb\r\n\r\n", {400}),
    "no name": (H + b": y\r\n\r\n", {400}),
    "no colon": (H + b"nonsense\r\n\r\n", {400}),
    "brackets in name": (H + b"X[a]: y\r\n\r\n", {400}),
    "octets over 7F in name": (H + b"X\xe9: y\r\n\r\n", {400}),
    "no host": (b"GET /open HTTP/1.1\r\n\r\n", {400}),
    "two hosts": (H + b"Host: h\r\n\r\n", {400}),
    "two equal hosts": (H + b"Host: g\r\n\r\n", {400}),
    "host with path": (b"GET /open HTTP/1.1\r\nHost: g/x\r\n\r\n", {400}),
    "host with user": (b"GET /open HTTP/1.1\r\nHost: u@g\r\n\r\n", {400}),
    "host with space": (b"GET /open HTTP/1.1\r\nHost: g h\r\n\r\n", {400}),
    "host list": (b"GET /open HTTP/1.1\r\nHost: g, h\r\n\r\n", {400}),
    "host bad port": (b"GET /open HTTP/1.1\r\nHost: g:port\r\n\r\n", {400}),
    "absolute-form disagrees": (b"GET http://other/open HTTP/1.1\r\nHost: g\r\n\r\n", {400}),
    "absolute-form ftp": (b"GET ftp://g/open HTTP/1.1\r\nHost: g\r\n\r\n", {400}),
    "authority-form": (b"GET g:80 HTTP/1.1\r\nHost: g\r\n\r\n", {400}),
    "asterisk for GET": (b"GET * HTTP/1.1\r\nHost: g\r\n\r\n", {400}),
    "no slash": (b"GET open HTTP/1.1\r\nHost: g\r\n\r\n", {400}),
    "fragment": (b"GET /open#x HTTP/1.1\r\nHost: g\r\n\r\n", {400}),
    "control in target": (b"GET /open\x01 HTTP/1.1\r\nHost: g\r\n\r\n", {400}),
    "octets over 7F in target": (b"GET /open\xff HTTP/1.1\r\nHost: g\r\n\r\n", {400}),
    "backslash in target": (b"GET /open\\..\\x HTTP/1.1\r\nHost: g\r\n\r\n", {400, 404}),
    "broken escape": (b"GET /open%zz HTTP/1.1\r\nHost: g\r\n\r\n", {400}),
    "NUL escape": (b"GET /open%00 HTTP/1.1\r\nHost: g\r\n\r\n", {400}),
    "two spaces": (b"GET  /open HTTP/1.1\r\nHost: g\r\n\r\n", {400}),
    "tab as space": (b"GET\t/open\tHTTP/1.1\r\nHost: g\r\n\r\n", {400}),
    "no version": (b"GET /open\r\nHost: g\r\n\r\n", {400}),
    "space after version": (b"GET /open HTTP/1.1 \r\nHost: g\r\n\r\n", {400}),
    "space before method": (b" GET /open HTTP/1.1\r\nHost: g\r\n\r\n", {400}),
    "lower case version": (b"GET /open http/1.1\r\nHost: g\r\n\r\n", {400, 505}),
    "HTTP/1.2": (b"GET /open HTTP/1.2\r\nHost: g\r\n\r\n", {505, 400}),
    "HTTP/2.0": (b"GET /open HTTP/2.0\r\nHost: g\r\n\r\n", {505, 400}),
    "HTTP/1.10": (b"GET /open HTTP/1.10\r\nHost: g\r\n\r\n", {505, 400}),
    "HTTP/01.1": (b"GET /open HTTP/01.1\r\nHost: g\r\n\r\n", {505, 400}),
    "h2 preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {505, 400}),
    "method with brackets": (b"GE(T /open HTTP/1.1\r\nHost: g\r\n\r\n", {400}),
    "CONNECT": (b"CONNECT g:80 HTTP/1.1\r\nHost: g:80\r\n\r\n", {400, 405, 501}),
    "TRACE": (b"TRACE /open HTTP/1.1\r\nHost: g\r\n\r\n", {400, 405, 501}),
    "TLS hello": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 40 + b"\r\n\r\n", {400}),
    "chunk size sign": (P + b"Transfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n", {400}),
    "chunk size 0x": (P + b"Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n", {400}),
    "chunk size empty": (P + b"Transfer-Encoding: chunked\r\n\r\n\r\nhello\r\n0\r\n\r\n", {400}),
    "chunk size overflow": (P + b"Transfer-Encoding: chunked\r\n\r\n10000000000000005\r\nhello\r\n0\r\n\r\n", {400, 413}),
    "chunk size blank": (P + b"Transfer-Encoding: chunked\r\n\r\n 5\r\nhello\r\n0\r\n\r\n", {400}),
    "chunk line bare LF": (P + b"Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n", {400}),
    "chunk end bare LF": (P + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\n0\r\n\r\n", {400}),
    "chunk end missing": (P + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n", {400}),
    "chunk extension with LF": (P + b"Transfer-Encoding: chunked\r\n\r\n5;a\nb\r\nhello\r\n0\r\n\r\n", {400}),
    "chunk extension with CR": (P + b"Transfer-Encoding: chunked\r\n\r\n5;a\rb\r\nhello\r\n0\r\n\r\n", {400}),
    "chunk extension huge": (P + b"Transfer-Encoding: chunked\r\n\r\n5;" + b"a" * 20000 + b"\r\nhello\r\n0\r\n\r\n", {400, 413, 431}),
    "trailer broken": (P + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX : y\r\n\r\n", {400}),
    "expectation unknown": (P + b"Expect: the-moon\r\nContent-Length: 0\r\n\r\n", {417, 400}),
    "long request line": (b"GET /open/" + b"a" * 100000 + b" HTTP/1.1\r\nHost: g\r\n\r\n", {414}),
    "long header": (H + b"X: " + b"a" * 200000 + b"\r\n\r\n", {431}),
    "many headers": (H + b"X: y\r\n" * 1000 + b"\r\n", {431}),
}

# Must reach the upstream, once.
PASSED = {
    "plain": H + b"\r\n",
    "lower case host": b"GET /open HTTP/1.1\r\nhost: g\r\n\r\n",
    "empty value": H + b"X:\r\n\r\n",
    "no blank after colon": H + b"X:y\r\n\r\n",
    "blanks around value": H + b"X: \t y \t \r\n\r\n",
    "obs-text in value": H + b"X: caf\xe9\r\n\r\n",
    "absolute-form": b"GET http://g/open HTTP/1.1\r\nHost: g\r\n\r\n",
    "chunked": P + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "chunked in capitals": P + b"Transfer-Encoding: CHUNKED\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "chunked with extension": P + b"Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\n\r\n",
    "chunked with trailer": P + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n",
    "zero length": P + b"Content-Length: 0\r\n\r\n",
    "leading zeros": P + b"Content-Length: 005\r\n\r\nhello",
    "unknown method": b"FROB /open HTTP/1.1\r\nHost: g\r\n\r\n",
    "HTTP/1.0": b"GET /open HTTP/1.0\r\nHost: g\r\n\r\n",
    "HTTP/1.0 without host": b"GET /open HTTP/1.0\r\n\r\n",
    "one empty line before": b"\r\n" + H + b"\r\n",
    "DELETE with body": b"DELETE /open HTTP/1.1\r\nHost: g\r\nContent-Length: 5\r\n\r\nhello",
    "query": b"GET /open?a=b&c=%20d HTTP/1.1\r\nHost: g\r\n\r\n",
    "IPv6 host": b"GET /open HTTP/1.1\r\nHost: [::1]:8000\r\n\r\n",
}


class StrictHttp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.upstream = Upstream()
        cls.idp = IdentityProvider()
        cls.gateway = Gateway(deck(cls.idp.issuer, "http://127.0.0.1:%d/anything" % cls.upstream.port))

    @classmethod
    def tearDownClass(cls):
        cls.gateway.close()
        cls.idp.close()
        cls.upstream.close()

    def test_refused(self):
        for name, (octets, statuses) in REFUSED.items():
            with self.subTest(name):
                before = len(self.upstream.requests)
                answer = self.gateway.raw(octets, timeout=3)
                self.assertTrue(answer.startswith(b"HTTP/1.1 "), answer[:200])
                self.assertIn(int(answer[9:12]), statuses, answer[:200])
                self.assertEqual(answer.count(b"HTTP/1.1 "), 1, "closed after the refusal: %r" % answer)
                reached = self.upstream.requests[before:]
                # A body's fault may show only after its head was forwarded; the upstream then sees a cut, never a whole request.
                self.assertEqual(reached, [])
                self.assertTrue(self.gateway.alive())

    def test_passed(self):
        for name, octets in PASSED.items():
            with self.subTest(name):
                before = len(self.upstream.requests)
                answer = self.gateway.raw(octets, timeout=0.7, end=False)
                self.assertTrue(answer.startswith(b"HTTP/1.1 200"), answer[:200])
                self.assertEqual(len(self.upstream.requests) - before, 1)
                if b"hello" in octets:
                    self.assertEqual(self.upstream.requests[-1][1], b"hello")

    def test_pipelined_in_order(self):
        octets = b"".join(b"GET /open/%d HTTP/1.1\r\nHost: g\r\n\r\n" % number for number in range(20))
        before = len(self.upstream.requests)
        answer = self.gateway.raw(octets, timeout=1)
        self.assertEqual(answer.count(b"HTTP/1.1 200"), 20)
        targets = [head.split(b" ")[1] for head, _ in self.upstream.requests[before:]]
        self.assertEqual([target[-len(b"%d" % n):] for n, target in enumerate(targets)], [b"%d" % n for n in range(20)])

    def test_octet_by_octet(self):
        import time
        connection = self.gateway.connect()
        for octet in P + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n":
            connection.sendall(bytes([octet]))
            time.sleep(0.001)
        self.assertTrue(connection.recv(65536).startswith(b"HTTP/1.1 200"))
        connection.close()
        self.assertEqual(self.upstream.requests[-1][1], b"hello")

    def test_hop_by_hop(self):
        self.gateway.raw(H + b"Connection: close, X-Drop, Host, X-Forwarded-For\r\nX-Drop: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\n"
                         b"Proxy-Connection: x\r\nUpgrade: h2c\r\nX-Keep: 1\r\n\r\n", timeout=1)
        head = self.upstream.requests[-1][0]
        for name in ("X-Drop", "Keep-Alive", "Proxy-Connection", "Upgrade"):
            self.assertEqual(find(head, name), [], name)
        self.assertEqual(find(head, "X-Keep"), ["1"])
        self.assertEqual(len(find(head, "Host")), 1)
        self.assertEqual(len(find(head, "X-Forwarded-For")), 1)

    def test_what_the_gateway_sets_cannot_be_smuggled(self):
        self.gateway.raw(H + b"X-Forwarded-For: 6.6.6.6\r\nX_Forwarded_For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\n"
                         b"X-Consumer-Username: root\r\nX_Consumer_Username: root\r\nX-Authenticated-Groups: admin\r\n"
                         b"Connection: close\r\n\r\n", timeout=1)
        head = self.upstream.requests[-1][0]
        self.assertEqual(find(head, "X-Forwarded-Proto"), ["http"])
        self.assertNotIn("evil", "".join(find(head, "X-Forwarded-Host")))
        for name in ("X_Forwarded_For", "X-Consumer-Username", "X_Consumer_Username", "X-Authenticated-Groups"):
            self.assertEqual(find(head, name), [], name)
        self.assertTrue(find(head, "X-Forwarded-For")[0].endswith("127.0.0.1"))
        self.assertTrue(find(head, "Via"))
        self.assertTrue(find(head, "X-Request-Id"))

    def test_bad_upstream_answers(self):
        cases = {
            "not http": b"hello\r\n\r\n",
            "both lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            "fold": b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 5\r\n\r\nhello",
            "space before colon": b"HTTP/1.1 200 OK\r\nX : a\r\nContent-Length: 5\r\n\r\nhello",
            "NUL": b"HTTP/1.1 200 OK\r\nX: \x00\r\nContent-Length: 5\r\n\r\nhello",
            "bad status": b"HTTP/1.1 2000 OK\r\nContent-Length: 5\r\n\r\nhello",
            "cut head": b"HTTP/1.1 200 OK\r\nContent-",
            "nothing": b"",
            "unasked 101": b"HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        }
        try:
            for name, octets in cases.items():
                with self.subTest(name):
                    self.upstream.script = lambda head, body, octets=octets: lambda connection: connection.sendall(octets)
                    answer = self.gateway.raw(H + b"Connection: close\r\n\r\n", timeout=3)
                    self.assertTrue(answer.startswith(b"HTTP/1.1 502"), answer[:200])
        finally:
            self.upstream.script = None

    def test_cut_answer_is_visible(self):
        try:
            cut = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
            self.upstream.script = lambda head, body: lambda connection: connection.sendall(cut)
            answer = self.gateway.raw(H + b"\r\n", timeout=3)
            self.assertNotIn(b"0\r\n\r\n", answer)
            cut2 = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello"
            self.upstream.script = lambda head, body: lambda connection: connection.sendall(cut2)
            answer = self.gateway.raw(H + b"\r\n", timeout=3)
            self.assertTrue(answer.endswith(b"hello"), answer)
        finally:
            self.upstream.script = None

    def test_head_204_304(self):
        answer = self.gateway.raw(b"HEAD /open HTTP/1.1\r\nHost: g\r\n\r\n" + H + b"\r\n", timeout=1)
        self.assertEqual(answer.count(b"HTTP/1.1 200"), 2)
        try:
            for status in (b"204 No Content", b"304 Not Modified"):
                self.upstream.script = lambda head, body, status=status: b"HTTP/1.1 " + status + b"\r\n\r\n"
                answer = self.gateway.raw(H + b"\r\n" + H + b"\r\n", timeout=1)
                self.assertEqual(answer.count(b"HTTP/1.1 " + status[:3]), 2, answer)
        finally:
            self.upstream.script = None

    def test_continue(self):
        connection = self.gateway.connect()
        connection.sendall(P + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        self.assertTrue(connection.recv(65536).startswith(b"HTTP/1.1 100"))
        connection.sendall(b"hello")
        self.assertTrue(connection.recv(65536).startswith(b"HTTP/1.1 200"))
        connection.close()

    def test_no_continue_for_a_refused_request(self):
        connection = self.gateway.connect()
        connection.sendall(b"POST /anything HTTP/1.1\r\nHost: g\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        self.assertTrue(connection.recv(65536).startswith(b"HTTP/1.1 401"))
        connection.close()

    def test_upstream_down_and_slow(self):
        dead = Upstream()
        dead.close()
        with Gateway(deck(self.idp.issuer, "http://127.0.0.1:%d" % dead.port)) as gateway:
            status, _, body = gateway.request("/open")
            self.assertEqual(status, 502)
            self.assertTrue(body.startswith(b'{"message":'))
        slow = Upstream(lambda head, body: lambda connection: __import__("time").sleep(5))
        with Gateway(deck(self.idp.issuer, "http://127.0.0.1:%d\n    read_timeout: 500" % slow.port)) as gateway:
            status, _, body = gateway.request("/open")
            self.assertEqual(status, 504)
        slow.close()


if __name__ == "__main__":
    unittest.main(verbosity=1)
