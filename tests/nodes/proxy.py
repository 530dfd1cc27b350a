"""Stands between the nodes and a server, and can stop forwarding: connections stay open, new ones are
accepted, and nothing gets through either way, as when a switch drops every packet. After heal() what
was sent meanwhile arrives late, as TCP does it."""

import select
import socket
import threading

LOOK_AROUND_S = 0.05
CHUNK = 65_536


class Proxy:
    def __init__(self, target_port):
        self.target = ("127.0.0.1", target_port)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.forwarding = threading.Event()
        self.forwarding.set()
        self.stopping = False
        self.held = 0  # connections that have waited for heal()
        threading.Thread(target=self.accept_all, daemon=True).start()

    def cut(self):
        self.forwarding.clear()

    def heal(self):
        self.forwarding.set()

    def close(self):
        self.stopping = True
        self.heal()
        self.listener.close()

    def accept_all(self):
        while not self.stopping:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.relay, args=(client,), daemon=True).start()

    def relay(self, client):
        self.wait()
        try:
            server = socket.create_connection(self.target)
        except OSError:  # a dead server's port refuses whoever comes next
            self.listener.close()
            client.close()
            return
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with client, server:
            try:
                while not self.stopping and self.forward_some(client, server):
                    pass
            except OSError:
                pass

    def forward_some(self, client, server):
        """False at the end of one side."""
        ready, _, _ = select.select([client, server], [], [], LOOK_AROUND_S)
        for end in ready:
            received = end.recv(CHUNK)
            self.wait()
            if not received:
                return False
            (server if end is client else client).sendall(received)
        return True

    def wait(self):
        if not self.forwarding.is_set():
            self.held += 1
            self.forwarding.wait()
