#!/usr/bin/env python3
"""Two people talk across the bridge: alice on Matrix, bob on IRC. Standard library only.

    conversation.py users  HOMESERVER SECRET             makes alice and bob
    conversation.py talk   HOMESERVER IRC_PORT SERVER    one message each way; prints it; exit 1 if one is missing

SERVER is the network's key in the bridge's configuration, which is part of the alias.
"""

import hashlib
import hmac
import json
import socket
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

PASSWORD = "password"
CHANNEL = "#demo"
# A first message waits for alice's IRC connection to be made, on a machine that may be busy.
PATIENCE = 90


class Failure(Exception):
    """A sentence for whoever runs the demo."""


def call(url, method, path, body=None, token=None, timeout=60):
    request = urllib.request.Request(url + path, method=method)
    request.data = None if body is None else json.dumps(body).encode()
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        text = error.read().decode(errors="replace")
        try:
            answer = json.loads(text)
        except ValueError:
            answer = {}
        raise Failure(f"{method} {path.split('?')[0]}: {error.code} {answer.get('error', text[:200])}") from error


def quoted(text):
    return urllib.parse.quote(text, safe="")


def make_users(url, secret):
    for user in ("alice", "bob"):
        path = "/_synapse/admin/v1/register"
        nonce = call(url, "GET", path)["nonce"]
        words = "\0".join((nonce, user, PASSWORD, "notadmin"))
        mac = hmac.new(secret.encode(), words.encode(), hashlib.sha1).hexdigest()
        body = {"nonce": nonce, "username": user, "password": PASSWORD, "admin": False, "mac": mac}
        try:
            call(url, "POST", path, body)
        except Failure as failure:
            # There from an earlier run, whose data is kept.
            if "already taken" not in str(failure):
                raise


class Matrix:
    """A Matrix user who is logged in."""

    def __init__(self, url, user):
        body = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": user},
            "password": PASSWORD,
            "device_id": "DEMO",
        }
        answer = call(url, "POST", "/_matrix/client/v3/login", body)
        self.url, self.token, self.user = url, answer["access_token"], answer["user_id"]
        self.since = None

    def join(self, room):
        return self.request("POST", f"/join/{quoted(room)}", {}, timeout=PATIENCE)["room_id"]

    def send(self, room, text):
        content = {"msgtype": "m.text", "body": text}
        self.request("PUT", f"/rooms/{quoted(room)}/send/m.room.message/{time.time_ns()}", content)

    def sync(self, seconds):
        """New messages as (room, sender, text)."""
        query = {"timeout": int(seconds * 1000)}
        if self.since:
            query["since"] = self.since
        answer = self.request("GET", "/sync?" + urllib.parse.urlencode(query), timeout=seconds + 30)
        self.since = answer["next_batch"]
        for room, value in answer.get("rooms", {}).get("join", {}).items():
            for event in value["timeline"]["events"]:
                if event["type"] == "m.room.message":
                    yield room, event["sender"], event["content"].get("body", "")

    def wait_for(self, room, text):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for where, sender, body in self.sync(5):
                if where == room and text in body:
                    return sender, body
        raise Failure(f"alice has not seen \"{text}\" within {PATIENCE} s")

    def request(self, method, path, body=None, timeout=60):
        return call(self.url, method, "/_matrix/client/v3" + path, body, self.token, timeout)


class IRC:
    """An IRC user who is connected."""

    def __init__(self, port, nick):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.pending = b""
        self.nick = nick
        self.send(f"NICK {nick}")
        self.send(f"USER {nick} 0 * :{nick.capitalize()} of the demo")
        self.wait_for("the welcome", lambda line: " 376 " in line or " 422 " in line)

    def send(self, line):
        self.socket.sendall(line.encode() + b"\r\n")

    def line(self, deadline):
        while b"\n" not in self.pending:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self.socket.settimeout(left)
            data = self.socket.recv(4096)
            if not data:
                raise Failure(f"the IRC server closed {self.nick}'s connection")
            self.pending += data
        line, self.pending = self.pending.split(b"\n", 1)
        return line.rstrip(b"\r").decode(errors="replace")

    def wait_for(self, what, condition):
        deadline = time.monotonic() + PATIENCE
        try:
            while True:
                line = self.line(deadline)
                if line.startswith("PING"):
                    self.send("PONG" + line[4:])
                if condition(line):
                    return line
        except TimeoutError as error:
            raise Failure(f"{self.nick} has not seen {what} within {PATIENCE} s") from error


def talk(url, port, server):
    started = time.monotonic()

    def say(who, text):
        print(f"  {time.monotonic() - started:5.1f} s  {who}: {text}", flush=True)

    mark = format(time.time_ns() // 1_000_000 % 1_000_000, "06d")
    bob = IRC(port, f"bob{mark}")
    bob.send(f"JOIN {CHANNEL}")
    bob.wait_for(f"{CHANNEL}", lambda line: " 366 " in line)
    say("IRC   ", f"{bob.nick} joined {CHANNEL}")

    alice = Matrix(url, "alice")
    alias = f"#irc_{server}_{CHANNEL}:localhost"
    room = alice.join(alias)
    say("Matrix", f"alice joined {alias}, which is {room}")
    list(alice.sync(0))

    question = f"Hello from Matrix, are you there? ({mark})"
    alice.send(room, question)
    line = bob.wait_for(f"\"{question}\"", lambda line: f"PRIVMSG {CHANNEL} " in line and question in line)
    source, _, text = line.partition(" PRIVMSG ")
    say("IRC   ", f"<{source.rsplit(':', 1)[-1].split('!')[0]}> {text.split(' :', 1)[1]}")

    answer = f"Hello from IRC, I am! ({mark})"
    bob.send(f"PRIVMSG {CHANNEL} :{answer}")
    sender, body = alice.wait_for(room, answer)
    say("Matrix", f"<{sender}> {body}")
    bob.send("QUIT :Done")
    if sender == alice.user:
        raise Failure("the answer came from alice herself")


def main(arguments):
    try:
        if len(arguments) == 3 and arguments[0] == "users":
            make_users(arguments[1], arguments[2])
        elif len(arguments) == 4 and arguments[0] == "talk":
            talk(arguments[1], int(arguments[2]), arguments[3])
        else:
            print(__doc__, file=sys.stderr)
            return 64
    except (Failure, OSError) as failure:
        print(f"conversation: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
