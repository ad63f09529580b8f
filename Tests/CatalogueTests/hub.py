"""A hub for tests: serves one file under /BEHAVIOUR/repo/resolve/main/NAME, misbehaving as BEHAVIOUR says.

Writes its port to LOG, then one JSON line a request: path, range, authorization. Ends with the process that started it.

usage: hub.py SIZE LOG
"""
import hashlib
import http.server
import json
import os
import re
import sys
import threading
import time

SIZE = int(sys.argv[1])
FILE = bytes((i * 131 + i // 251) % 256 for i in range(SIZE))
SHA256 = hashlib.sha256(FILE).hexdigest()
LOG = sys.argv[2]
PARENT = os.getppid()
counts = {}


def log(line):
    with open(LOG, "a") as file:
        file.write(line + "\n")


def end_with_parent():
    while os.getppid() == PARENT:
        time.sleep(0.5)
    os._exit(0)



class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, headers=(), body=b"", length=None):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def do_GET(self):
        log(json.dumps({"path": self.path, "range": self.headers.get("Range"),
                        "authorization": self.headers.get("Authorization")}))
        behaviour = self.path.split("/")[1]
        counts[behaviour] = counts.get(behaviour, 0) + 1
        linked = [("X-Linked-Etag", f'"{SHA256}"'), ("X-Linked-Size", str(SIZE))]
        if behaviour == "missing":
            return self.answer(404, body=b"no")
        if behaviour == "private":
            return self.answer(401 if self.headers.get("Authorization") != "Bearer secret" else 200,
                               linked, FILE if self.headers.get("Authorization") == "Bearer secret" else b"")
        if behaviour == "broken-server":
            return self.answer(500)
        if behaviour == "silent":
            time.sleep(30)
            return None
        if behaviour == "redirect":
            other = f"http://localhost:{self.server.server_address[1]}/plain/stored"
            return self.answer(302, linked + [("Location", other)])
        if behaviour == "busy-once" and counts[behaviour] == 1:
            return self.answer(503)
        self.serve(behaviour, linked)

    def serve(self, behaviour, linked):
        body = FILE
        tag = f'"{behaviour}-{counts[behaviour] if behaviour == "changing" else 0}"'
        headers = [("ETag", tag)] if behaviour in ("plain", "changing", "no-checksum") else list(linked)
        if behaviour == "damaged":
            body = FILE[:-1] + bytes([FILE[-1] ^ 1])
        if behaviour == "wrong-size":
            body = FILE + b"more"
            headers = [("ETag", tag)]
        match = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")
        if match is None or behaviour == "no-ranges":
            return self.cut(behaviour, 200, headers, body)
        first = int(match[1])
        last = min(int(match[2] or len(body) - 1), len(body) - 1)
        if first >= len(body):
            return self.answer(416, headers + [("Content-Range", f"bytes */{len(body)}")])
        if behaviour == "wrong-range":
            first += 1
        headers = headers + [("Content-Range", f"bytes {first}-{last}/{len(body)}")]
        self.cut(behaviour, 206, headers, body[first : last + 1])

    def cut(self, behaviour, status, headers, body):
        """Sends the body, or with some behaviours the first part of it and then nothing more."""
        part = body
        if behaviour in ("cut", "changing"):
            part = body[: max(1, SIZE // 3)]
        if behaviour == "always-cut":
            part = b""
        self.answer(status, headers, part, len(body))


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=end_with_parent, daemon=True).start()
log(str(server.server_address[1]))
server.serve_forever()
