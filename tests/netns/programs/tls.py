"""A TLS server with a certificate of its own making: it shakes hands, says one word, and hangs up."""

import argparse
import contextlib
import socket
import ssl
import tempfile
import threading

import trustme

from tests.netns.programs.ready import ready


def context() -> ssl.SSLContext:
    """The server's side; nobody checks the certificate here."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf = trustme.CA().issue_cert("infopemilu.kpu.go.id")
    with leaf.private_key_and_cert_chain_pem.tempfile(dir=tempfile.gettempdir()) as pem:
        made.load_cert_chain(pem)
    return made


def greet(line: socket.socket, side: ssl.SSLContext) -> None:
    line.settimeout(5)
    with contextlib.suppress(OSError), side.wrap_socket(line, server_side=True) as inside:
        inside.sendall(b"halo\n")


def main() -> None:
    reads = argparse.ArgumentParser()
    reads.add_argument("--port", type=int, default=443)
    reads.add_argument("--delay", type=float, default=0.0, help="seconds before a client is met: forgers are slow here")
    options = reads.parse_args()
    listener = socket.create_server(("::", options.port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=64)
    side = context()
    ready()
    while True:
        line, _ = listener.accept()
        threading.Timer(options.delay, greet, (line, side)).start()


if __name__ == "__main__":
    main()
