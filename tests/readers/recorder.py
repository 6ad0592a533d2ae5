"""An Admin API that only writes down what it is given: a server on a free port of 127.0.0.1."""
import http.server
import json
import threading


class Recorder:
    """with Recorder() as api: … api.calls is a list of (method, path, headers, body)."""

    def __init__(self, refuse=None):
        self.calls = []
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                recorder.calls.append((self.command, self.path, dict(self.headers.items()), body))
                refused = refuse is not None and len(recorder.calls) >= refuse
                answer = json.dumps({"message": "schema violation", "code": 2} if refused else {"id": "x"}).encode()
                self.send_response(400 if refused else 201)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_PUT = do_PATCH = do_DELETE = do_GET = do_POST

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
