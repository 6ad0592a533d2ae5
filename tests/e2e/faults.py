"""What a peer can do wrong, as scripts: octets to answer with, or a callable that gets the connection (and the request's body).

`PROVIDER` is for an endpoint of the identity provider that should answer with a JSON object; each fault names the reasons, as the
gateway words them, that fit it. Nothing here knows the gateway.
"""

import gzip
import json
import select
import socket
import struct
import time
import zlib

from peers import http_answer

TOKEN_LIKE = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzIn0.c2lnbmF0dXJlc2lnbmF0dXJl"


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def until_gone(connection, seconds=30):
    """Waits until the other side closes; reads and throws away what it sends."""
    connection.settimeout(seconds)
    try:
        while connection.recv(65536):
            pass
    except OSError:
        pass


def pouring(head, piece, count):
    def script(connection):
        try:
            connection.sendall(head)
            for _ in range(count):
                connection.sendall(piece)
        except OSError:
            pass
    return script


def dripping(octets, pause):
    def script(connection):
        try:
            for number, octet in enumerate(octets):
                if number > 0:  # and not behind the last: what comes then is the next request
                    readable, _, _ = select.select([connection], [], [], pause)
                    if readable and not connection.recv(4096):
                        return
                connection.sendall(bytes([octet]))
        except OSError:
            pass
    return script


def closing(octets):
    def script(connection):
        connection.sendall(octets)
    return script


def then_reset(octets):
    def script(connection):
        connection.sendall(octets)
        time.sleep(0.05)
        reset(connection)
    return script


def then_hang(octets):
    def script(connection):
        connection.sendall(octets)
        until_gone(connection)
    return script


def coded(coding, body):
    return http_answer(200, body, extra=b"Content-Encoding: %s\r\n" % coding.encode())


def chunked(body, extra=b""):
    return (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n%sTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
            % (extra, len(body), body))


ACTIVE = b'{"active":true}'
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
UNREACHABLE, TIMED_OUT, TLS = "provider_unreachable", "provider_timed_out", "provider_tls_failed"
REDIRECTED, STATUS, INVALID = "provider_redirected", "provider_status", "provider_invalid_answer"
BROKEN = {UNREACHABLE, INVALID}
MIB = b" " * (1024 * 1024)

# name -> (script, reasons). A request that meets one of these is turned away, whatever the endpoint.
PROVIDER = {
    # The connection.
    "closes at once": (closing(b""), {UNREACHABLE}),
    "resets at once": (reset, {UNREACHABLE}),
    "resets in the head": (then_reset(b"HTTP/1.1 200 OK\r\nContent-"), {UNREACHABLE}),
    "resets after the head": (then_reset(OK + b"Content-Length: 15\r\n\r\n"), {UNREACHABLE}),
    "resets in the body": (then_reset(OK + b"Content-Length: 15\r\n\r\n{\"active\":"), {UNREACHABLE}),
    "resets in a chunk": (then_reset(OK + b"Transfer-Encoding: chunked\r\n\r\nf\r\n{\"act"), {UNREACHABLE}),
    "resets where only the end tells": (then_reset(OK + b"\r\n{\"act"), {UNREACHABLE, INVALID}),
    "hangs after the request": (until_gone, {TIMED_OUT}),
    "hangs in the head": (then_hang(b"HTTP/1.1 200 OK\r\nContent-"), {TIMED_OUT}),
    "hangs after the head": (then_hang(OK + b"Content-Length: 15\r\n\r\n"), {TIMED_OUT}),
    "hangs in the body": (then_hang(OK + b"Content-Length: 15\r\n\r\n{\"active\":"), {TIMED_OUT}),
    "hangs in a chunk": (then_hang(OK + b"Transfer-Encoding: chunked\r\n\r\nf\r\n{\"act"), {TIMED_OUT}),
    "hangs before the last chunk": (then_hang(OK + b"Transfer-Encoding: chunked\r\n\r\nf\r\n" + ACTIVE + b"\r\n"), {TIMED_OUT}),
    "keeps open where only the end tells": (then_hang(OK + b"\r\n" + ACTIVE), {TIMED_OUT}),
    "drips the head": (dripping(b"HTTP/1.1 200 OK\r\nX-Fill: " + b"a" * 100, 0.2), {TIMED_OUT}),
    "drips the body": (dripping(OK + b"Content-Length: 15\r\n\r\n" + ACTIVE, 0.2), {TIMED_OUT}),
    # Framing.
    "length too long": (closing(OK + b"Content-Length: 100\r\n\r\n" + ACTIVE), BROKEN),
    "length too short": (closing(OK + b"Content-Length: 7\r\n\r\n" + ACTIVE), {INVALID}),
    "length of nothing": (closing(OK + b"Content-Length: 0\r\n\r\n" + ACTIVE), {INVALID}),
    "both lengths": (closing(chunked(ACTIVE, b"Content-Length: 15\r\n")), {INVALID}),
    "two lengths": (closing(OK + b"Content-Length: 15\r\nContent-Length: 16\r\n\r\n" + ACTIVE), {INVALID}),
    "list of lengths": (closing(OK + b"Content-Length: 15, 16\r\n\r\n" + ACTIVE), {INVALID}),
    "negative length": (closing(OK + b"Content-Length: -1\r\n\r\n" + ACTIVE), {INVALID}),
    "length with a sign": (closing(OK + b"Content-Length: +15\r\n\r\n" + ACTIVE), {INVALID}),
    "length a word": (closing(OK + b"Content-Length: ten\r\n\r\n" + ACTIVE), {INVALID}),
    "length beyond 64 bits": (closing(OK + b"Content-Length: 99999999999999999999999\r\n\r\n" + ACTIVE), {INVALID}),
    "bad chunk size": (closing(OK + b"Transfer-Encoding: chunked\r\n\r\n0xf\r\n" + ACTIVE + b"\r\n0\r\n\r\n"), {INVALID}),
    "huge chunk size": (closing(OK + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n" + ACTIVE), {INVALID}),
    "cut before the last chunk": (closing(OK + b"Transfer-Encoding: chunked\r\n\r\nf\r\n" + ACTIVE + b"\r\n"), BROKEN),
    "unknown coding": (closing(OK + b"Transfer-Encoding: gzip, chunked\r\n\r\nf\r\n" + ACTIVE + b"\r\n0\r\n\r\n"), {INVALID}),
    "cut head": (closing(b"HTTP/1.1 200 OK\r\nContent-Ty"), BROKEN),
    "not HTTP": (closing(b"SSH-2.0-OpenSSH_9.2\r\n"), {INVALID}),
    "not HTTP, long": (closing(b"\x16\x03\x01" * 5000), {INVALID}),
    "HTTP/2.0": (closing(b"HTTP/2.0 200 OK\r\nContent-Length: 15\r\n\r\n" + ACTIVE), {INVALID}),
    "HTTP/0.9": (closing(ACTIVE), BROKEN),
    "status 42": (closing(b"HTTP/1.1 42 OK\r\nContent-Length: 15\r\n\r\n" + ACTIVE), {INVALID}),
    "status 600": (closing(b"HTTP/1.1 600 OK\r\nContent-Length: 15\r\n\r\n" + ACTIVE), {INVALID, STATUS}),
    "bare LF": (closing(b"HTTP/1.1 200 OK\nContent-Length: 15\n\n" + ACTIVE), {INVALID}),
    "NUL in a field": (closing(OK + b"X-Nul: a\0b\r\nContent-Length: 15\r\n\r\n" + ACTIVE), {INVALID}),
    "folded field": (closing(OK + b"X-Fold: a\r\n b\r\nContent-Length: 15\r\n\r\n" + ACTIVE), {INVALID}),
    "only 1xx": (pouring(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 50000), {INVALID}),
    "101": (closing(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n" + ACTIVE), {INVALID}),
    # Without end.
    "endless head": (pouring(b"HTTP/1.1 200 OK\r\n", b"X-Fill: " + b"a" * 1000 + b"\r\n", 100000), {INVALID}),
    "endless line": (pouring(b"HTTP/1.1 200 OK\r\nX-Fill: ", b"a" * 65536, 1600), {INVALID}),
    "ten thousand fields": (closing(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10000 + b"Content-Length: 15\r\n\r\n" + ACTIVE), {INVALID}),
    "100 MB with a length": (pouring(OK + b"Content-Length: 104857600\r\n\r\n", MIB, 100), {INVALID}),
    "length of an exabyte": (pouring(OK + b"Content-Length: 1152921504606846976\r\n\r\n", MIB, 100), {INVALID}),
    "endless chunks": (pouring(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"100000\r\n" + MIB + b"\r\n", 100), {INVALID}),
    "endless small chunks": (pouring(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n" * 4096, 5000), {INVALID, TIMED_OUT}),
    "endless chunk line": (pouring(OK + b"Transfer-Encoding: chunked\r\n\r\n1;x=", b"a" * 65536, 1000), {INVALID}),
    "endless trailers": (pouring(OK + b"Transfer-Encoding: chunked\r\n\r\nf\r\n" + ACTIVE + b"\r\n0\r\n", b"X: y\r\n" * 9000, 1000), {INVALID}),
    "endless until it closes": (pouring(OK + b"\r\n", MIB, 100), {INVALID}),
    # Redirects: never followed.
    **{"redirect %d" % status: (http_answer(status, {"active": True}, extra=b"Location: %s\r\n"), {REDIRECTED})
       for status in (301, 302, 303, 307, 308)},
    "redirect to itself": (http_answer(302, "", extra=b"Location: /\r\n"), {REDIRECTED}),
    "redirect without a place": (http_answer(302, {"active": True}), {REDIRECTED}),
    "redirect to a file": (http_answer(302, "", extra=b"Location: file:///etc/passwd\r\n"), {REDIRECTED}),
    "300": (http_answer(300, {"active": True}), {REDIRECTED, STATUS}),
    "304": (b"HTTP/1.1 304 Not Modified\r\n\r\n", {REDIRECTED, STATUS}),
    # Statuses with a body that would do.
    **{"status %d" % status: (http_answer(status, {"active": True}), {STATUS})
       for status in (201, 202, 206, 402, 404, 405, 406, 410, 418, 451, 500, 501, 502, 503, 504, 599)},
    "204": (b"HTTP/1.1 204 No Content\r\n\r\n", {STATUS}),
    "429 with Retry-After": (http_answer(429, {"active": True}, extra=b"Retry-After: 3600\r\n"), {STATUS}),
    "503 with Retry-After": (http_answer(503, {"active": True}, extra=b"Retry-After: 3600\r\n"), {STATUS}),
    "500 in HTML": (http_answer(500, "<h1>oops</h1>", "text/html"), {STATUS}),
    # Codings, asked for by nobody.
    "gzip": (coded("gzip", gzip.compress(ACTIVE)), {INVALID}),
    "deflate": (coded("deflate", zlib.compress(ACTIVE)), {INVALID}),
    "br": (coded("br", b"\x0b\x07\x80" + ACTIVE + b"\x03"), {INVALID}),
    "gzip twice": (coded("gzip, gzip", gzip.compress(gzip.compress(ACTIVE))), {INVALID}),
    "gzip bomb": (coded("gzip", gzip.compress(b" " * (50 * 1024 * 1024))), {INVALID}),
    "deflate bomb": (coded("deflate", zlib.compress(b" " * (50 * 1024 * 1024))), {INVALID}),
    "gzip that is none": (coded("gzip", ACTIVE), {INVALID}),
    "gzip that does not say so": (http_answer(200, gzip.compress(ACTIVE)), {INVALID}),
    # Bodies.
    "HTML": (http_answer(200, "<html><form action=/login></form></html>", "text/html"), {INVALID}),
    "HTML called JSON": (http_answer(200, "<html></html>"), {INVALID}),
    "empty": (http_answer(200, ""), {INVALID}),
    "blanks": (http_answer(200, "  \r\n"), {INVALID}),
    "null": (http_answer(200, "null"), {INVALID}),
    "true": (http_answer(200, "true"), {INVALID}),
    "a number": (http_answer(200, "1"), {INVALID}),
    "a string": (http_answer(200, '"active"'), {INVALID}),
    "array": (http_answer(200, '[{"active":true}]'), {INVALID}),
    "broken JSON": (http_answer(200, '{"active":tru'), {INVALID}),
    "trailing garbage": (http_answer(200, '{"active":true} x'), {INVALID}),
    "trailing comma": (http_answer(200, '{"active":true,}'), {INVALID}),
    "two values": (http_answer(200, '{"active":true}{"active":true}'), {INVALID}),
    "comment": (http_answer(200, '{"active":true/*x*/}'), {INVALID}),
    "single quotes": (http_answer(200, "{'active':true}"), {INVALID}),
    "NaN": (http_answer(200, '{"active":true,"exp":NaN}'), {INVALID}),
    "byte order mark": (http_answer(200, b"\xef\xbb\xbf" + ACTIVE), {INVALID}),
    "UTF-16": (http_answer(200, ACTIVE.decode().encode("utf-16")), {INVALID}),
    "UTF-32": (http_answer(200, ACTIVE.decode().encode("utf-32")), {INVALID}),
    "invalid UTF-8": (http_answer(200, b'{"active":true,"sub":"\xff\xfe"}'), {INVALID}),
    "overlong UTF-8": (http_answer(200, b'{"active":true,"sub":"\xc0\xaf"}'), {INVALID}),
    "lone surrogate": (http_answer(200, b'{"active":true,"sub":"\\ud800"}'), {INVALID}),
    "control character in a string": (http_answer(200, b'{"active":true,"sub":"a\x01b"}'), {INVALID}),
    "deep arrays": (http_answer(200, '{"active":true,"x":' + "[" * 200000 + "]" * 200000 + "}"), {INVALID}),
    "deep objects": (http_answer(200, '{"a":' * 200000 + "1" + "}" * 200000), {INVALID}),
    "deep and never closed": (http_answer(200, "[" * 200000), {INVALID}),
    "900 KB of small arrays": (http_answer(200, '{"x":[' + "[]," * 300000 + "[]]"), {INVALID}),
    "a name twice": (http_answer(200, '{"active":true,"active":true,"issuer":"a","issuer":"a","keys":[],"keys":[]}'), {INVALID}),
    "a name of 900 KB": (http_answer(200, '{"%s":1' % ("a" * 900000)), {INVALID}),
    "wrong content type": (http_answer(200, ACTIVE, "text/plain"), {INVALID}),
    "content type of a picture": (http_answer(200, ACTIVE, "image/png"), {INVALID}),
}

# A form of the credential that the provider sends back: must not be shown anywhere.
ECHO = {
    "error that repeats the request": lambda body: http_answer(400, {"error": "invalid_request", "error_description": body}),
    "HTML that repeats the request": lambda body: http_answer(500, "<pre>%s</pre>" % body, "text/html"),
    "error code that repeats the request": lambda body: http_answer(400, {"error": body}),
    "redirect that repeats the request": lambda body: http_answer(302, "", extra=b"Location: https://elsewhere.example/?%s\r\n" % body.encode()),
}


def claims(text):
    return http_answer(200, '{"active":true,%s}' % text)


INACTIVE = "token_inactive"
# Answers of the introspection endpoint that are JSON, and wrong.
INTROSPECTION = {
    "active a string": (http_answer(200, '{"active":"true"}'), {INVALID}),
    "active one": (http_answer(200, '{"active":1}'), {INVALID}),
    "active null": (http_answer(200, '{"active":null}'), {INVALID}),
    "active missing": (http_answer(200, '{"sub":"x"}'), {INVALID}),
    "active an array": (http_answer(200, '{"active":[true]}'), {INVALID}),
    "active an object": (http_answer(200, '{"active":{"value":true}}'), {INVALID}),
    "active twice": (http_answer(200, '{"active":false,"active":true}'), {INVALID}),
    "active twice, escaped": (http_answer(200, '{"active":false,"\\u0061ctive":true}'), {INVALID}),
    "Active in capitals": (http_answer(200, '{"Active":true}'), {INVALID}),
    "inactive": (http_answer(200, '{"active":false}'), {INACTIVE}),
    "inactive with claims": (http_answer(200, '{"active":false,"sub":"s","scope":"openid","exp":99999999999}'), {INACTIVE}),
    "exp in the past": (claims('"exp":1000'), {"token_expired"}),
    "exp negative": (claims('"exp":-5'), {INVALID, "token_expired"}),
    "exp zero": (claims('"exp":0'), {INVALID, "token_expired"}),
    "exp a word": (claims('"exp":"soon"'), {INVALID}),
    "exp an object": (claims('"exp":{}'), {INVALID}),
    "exp an array": (claims('"exp":[99999999999]'), {INVALID}),
    "exp true": (claims('"exp":true'), {INVALID}),
    "exp 1e308": (claims('"exp":1e308'), {INVALID}),
    "exp 1e400": (claims('"exp":1e400'), {INVALID}),
    "exp beyond 64 bits": (claims('"exp":99999999999999999999999999'), {INVALID}),
    "nbf in the future": (claims('"nbf":99999999999'), {"token_not_yet_valid"}),
    "iat in the future": (claims('"iat":99999999999'), {"token_not_yet_valid"}),
    "nbf a word": (claims('"nbf":"now"'), {INVALID}),
    "another issuer": (claims('"iss":"https://evil.example"'), {"issuer_not_allowed"}),
    "issuer a number": (claims('"iss":7'), {INVALID}),
    "issuer an array": (claims('"iss":["https://evil.example"]'), {INVALID}),
    "an id token": (claims('"typ":"ID"'), {"token_type_wrong"}),
    "a refresh token": (claims('"token_type":"refresh_token"'), {"token_type_wrong"}),
    "bound to a key": (claims('"cnf":{"jkt":"x"}'), {"sender_constrained"}),
    "sub an object": (claims('"sub":{}'), {INVALID}),
    "sub an array": (claims('"sub":["s"]'), {INVALID}),
    "sub a number": (claims('"sub":5'), {INVALID}),
    "sub false": (claims('"sub":false'), {INVALID}),
    "aud an object": (claims('"aud":{"kong":1}'), {INVALID}),
    "aud a number": (claims('"aud":5'), {INVALID}),
    "aud an array of numbers": (claims('"aud":[5]'), {INVALID}),
    "scope a number": (claims('"scope":5'), {INVALID}),
    "scope an object": (claims('"scope":{"openid":1}'), {INVALID}),
    "scope true": (claims('"scope":true'), {INVALID}),
    "scope an array of numbers": (claims('"scope":[5]'), {INVALID}),
    "client refused": (http_answer(401, {"error": "invalid_client"}), {"client_credentials_wrong"}),
    "client forbidden": (http_answer(403, {"error": "access_denied"}), {"client_is_public", STATUS}),
    "bad request": (http_answer(400, {"error": "invalid_request"}), {STATUS}),
}


def tokens(**members):
    answer = {"access_token": "opaque-token", "token_type": "Bearer", "expires_in": 300, **members}
    return http_answer(200, {name: value for name, value in answer.items() if value is not ...})


# Answers of the token endpoint that are JSON, and wrong.
TOKEN = {
    "an error with 200": (http_answer(200, {"error": "invalid_grant"}), {INVALID, "user_credentials_wrong"}),
    "active only": (http_answer(200, ACTIVE), {INVALID}),
    "no token": (tokens(access_token=...), {INVALID}),
    "token null": (tokens(access_token=None), {INVALID}),
    "token a number": (tokens(access_token=5), {INVALID}),
    "token an object": (tokens(access_token={}), {INVALID}),
    "token an array": (tokens(access_token=["a"]), {INVALID}),
    "token true": (tokens(access_token=True), {INVALID}),
    "empty token": (tokens(access_token=""), {INVALID}),
    "token with a line end": (tokens(access_token="a\r\nX-Evil: 1"), {INVALID}),
    "token with a blank": (tokens(access_token="a b"), {INVALID}),
    "token with NUL": (tokens(access_token="a\0b"), {INVALID}),
    "token beyond ASCII": (tokens(access_token="t\u00f6ken"), {INVALID}),
    "token of 200 KB": (tokens(access_token="a" * 200000), {INVALID}),
    "type missing": (tokens(token_type=...), {INVALID}),
    "type null": (tokens(token_type=None), {INVALID}),
    "type a number": (tokens(token_type=1), {INVALID}),
    "type mac": (tokens(token_type="mac"), {INVALID}),
    "type DPoP": (tokens(token_type="DPoP"), {"sender_constrained"}),
    "type N_A": (tokens(token_type="N_A"), {INVALID}),
    "expires_in a word": (tokens(expires_in="soon"), {INVALID}),
    "expires_in an object": (tokens(expires_in={}), {INVALID}),
    "expires_in an array": (tokens(expires_in=[300]), {INVALID}),
    "expires_in true": (tokens(expires_in=True), {INVALID}),
    "expires_in 1e308": (http_answer(200, '{"access_token":"a","token_type":"Bearer","expires_in":1e308}'), {INVALID}),
    "refresh token an object": (tokens(refresh_token={}), {INVALID}),
    "id token a number": (tokens(id_token=5), {INVALID}),
    "wrong password": (http_answer(401, {"error": "invalid_grant"}), {"user_credentials_wrong"}),
    "client refused": (http_answer(401, {"error": "invalid_client"}), {"client_credentials_wrong"}),
    "400 without words": (http_answer(400, ""), {STATUS}),
    "error an object": (http_answer(400, {"error": {"code": 1}}), {STATUS}),
}


def discovery(metadata):
    """Discovery documents that are JSON, and wrong."""
    def without(name):
        return http_answer(200, {member: value for member, value in metadata.items() if member != name})

    def with_(**members):
        return http_answer(200, {**metadata, **members})
    mismatch = {"provider_issuer_mismatch"}
    return {
        "another issuer": (with_(issuer="https://evil.example"), mismatch),
        "issuer with a slash": (with_(issuer=metadata["issuer"] + "/"), mismatch),
        "issuer in capitals": (with_(issuer=metadata["issuer"].upper()), mismatch),
        "issuer with a port more": (with_(issuer=metadata["issuer"].replace("/realms", ":80/realms")), mismatch),
        "issuer with a fragment": (with_(issuer=metadata["issuer"] + "#x"), mismatch),
        "issuer cut": (with_(issuer=metadata["issuer"][:-1]), mismatch),
        "issuer empty": (with_(issuer=""), {INVALID, *mismatch}),
        "issuer missing": (without("issuer"), {INVALID}),
        "issuer null": (with_(issuer=None), {INVALID}),
        "issuer a number": (with_(issuer=5), {INVALID}),
        "issuer an array": (with_(issuer=[metadata["issuer"]]), {INVALID}),
        "endpoint a number": (with_(introspection_endpoint=5), {INVALID}),
        "endpoint an array": (with_(introspection_endpoint=[metadata["introspection_endpoint"]]), {INVALID}),
        "endpoint empty": (with_(introspection_endpoint=""), {INVALID}),
        "endpoint not a URL": (with_(introspection_endpoint="nowhere"), {INVALID}),
        "endpoint without a host": (with_(introspection_endpoint="http:///x"), {INVALID}),
        "endpoint with a line end": (with_(introspection_endpoint=metadata["introspection_endpoint"] + "\r\nX: y"), {INVALID}),
        "endpoint of a file": (with_(introspection_endpoint="file:///etc/passwd"), {INVALID}),
        "endpoint of gopher": (with_(introspection_endpoint="gopher://127.0.0.1:25/x"), {INVALID}),
        "endpoint missing": (without("introspection_endpoint"), {"provider_endpoint_missing"}),
        "endpoint null": (with_(introspection_endpoint=None), {"provider_endpoint_missing"}),
        "active only": (http_answer(200, ACTIVE), {INVALID}),
        "refused": (http_answer(401, metadata), {STATUS}),
        "forbidden": (http_answer(403, metadata), {STATUS}),
        "bad request": (http_answer(400, metadata), {STATUS}),
    }


def keys(set_):
    """Key sets that are JSON, and wrong, for a provider that signs with the keys in `set_`."""
    key = set_["keys"][0]

    def answer(*keys_):
        return http_answer(200, {"keys": list(keys_)})
    return {
        "no keys": (http_answer(200, {}), {INVALID}),
        "keys null": (http_answer(200, {"keys": None}), {INVALID}),
        "keys an object": (http_answer(200, {"keys": {}}), {INVALID}),
        "keys a string": (http_answer(200, {"keys": "x"}), {INVALID}),
        "empty set": (answer(), {INVALID}),
        "keys of another": (answer({**key, "kid": "other"}), {INVALID}),
        "keys no objects": (answer(1, None, "x", []), {INVALID}),
        "another modulus": (answer({**key, "n": key["n"][::-1]}), {INVALID}),
        "modulus a number": (answer({**key, "n": 5}), {INVALID}),
        "modulus not base64": (answer({**key, "n": "***"}), {INVALID}),
        "modulus empty": (answer({**key, "n": ""}), {INVALID}),
        "modulus of 100 KB": (answer({**key, "n": "A" + "B" * 100000}), {INVALID}),
        "exponent of one": (answer({**key, "e": "AQ"}), {INVALID}),
        "exponent huge": (answer({**key, "e": key["n"]}), {INVALID}),
        "type missing": (answer({name: value for name, value in key.items() if name != "kty"}), {INVALID}),
        "type oct": (answer({"kty": "oct", "k": key["n"], "kid": key["kid"], "alg": "HS256"}), {INVALID}),
        "key for encryption": (answer({**key, "use": "enc"}), {INVALID}),
        "key for another algorithm": (answer({**key, "alg": "ES256"}), {INVALID}),
        "active only": (http_answer(200, ACTIVE), {INVALID}),
        "refused": (http_answer(401, set_), {STATUS}),
        "forbidden": (http_answer(403, set_), {STATUS}),
        "bad request": (http_answer(400, set_), {STATUS}),
    }
