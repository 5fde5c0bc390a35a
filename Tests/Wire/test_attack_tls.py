"""Attacks on the TLS handshake, and what a handshake must not agree on (§4.2)."""

import subprocess
import time

from attack import Attack, attack_case

# The first bytes of a ClientHello that never goes on.
HELLO = bytes.fromhex("16030100c8010000c40303")
STALLED = 60


def openssl(scene, *options, line=""):
    """What `openssl s_client` says of a connection; ends when the server or the input does."""
    done = subprocess.run(
        ["openssl", "s_client", "-connect", scene.server.address, "-servername", "localhost",
         "-alpn", "h2", *options],
        input=line, capture_output=True, text=True, timeout=20, check=False)
    return done.returncode, done.stdout + done.stderr


def refused(*options):
    """A handshake that must fail, beside one with the same program that must not."""
    def run(scene):
        code, text = openssl(scene, "-tls1_2")
        scene.case.assertEqual(code, 0, text)
        scene.case.assertIn("ALPN protocol: h2", text)
        code, text = openssl(scene, *options)
        scene.case.assertNotEqual(code, 0, text)
        # The other side said no; the program itself was willing.
        scene.case.assertRegex(text, "alert|handshake failure|unexpected eof|reset by peer")
        scene.case.assertNotRegex(text, "no ciphers available|no protocols available")
        return "no handshake"
    return run


def renegotiation(scene):
    """A client that wants to negotiate again, which costs the server more than the client."""
    _, text = openssl(scene, "-tls1_2", line="R\n")
    scene.case.assertIn("RENEGOTIATING", text)
    scene.case.assertRegex(text, "no renegotiation|unexpected eof|alert|reset by peer")
    return "no renegotiation"


def stalled(count):
    """Handshakes that begin and never go on."""
    def run(scene):
        start = time.monotonic()
        sockets = [scene.raw_socket() for _ in range(count)]
        for sock in sockets:
            sock.sendall(HELLO)
        for sock in sockets:
            scene.closed_socket(sock)
        scene.case.assertGreater(time.monotonic() - start, 0.3)
        return "closed"
    return run


def dripping(scene):
    """A handshake that comes byte by byte."""
    sock = scene.raw_socket()
    sock.settimeout(0.04)
    end = time.monotonic() + 5
    for byte in HELLO + bytes(200):
        scene.case.assertLess(time.monotonic(), end, "the handshake may go on for ever")
        try:
            sock.send(bytes([byte]))
            if not sock.recv(1):
                return "closed"
        except TimeoutError:
            continue
        except ConnectionError:
            return "closed"
    raise AssertionError("the handshake may go on for ever")


ATTACKS = [
    Attack("old protocol", "",
           refused("-tls1_1", "-cipher", "ALL:@SECLEVEL=0"), tls=True, statements=("S2",)),
    Attack("weak cipher", "",
           refused("-tls1_2", "-cipher", "AES128-SHA:AES256-SHA256:@SECLEVEL=0"), tls=True),
    Attack("cipher without forward secrecy", "",
           refused("-tls1_2", "-cipher", "AES128-GCM-SHA256"), tls=True),
    Attack("no protocol in common", "", refused("-tls1_2", "-alpn", "http/1.1"), tls=True,
           statements=("S2",)),
    Attack("renegotiation", "", renegotiation, tls=True),
    Attack("stalled handshake", "", stalled(1), "openingTimeout", tls=True, statements=("S60",)),
    Attack("slow handshake", "", dripping, "openingTimeout", tls=True, statements=("S60",)),
    Attack("many stalled handshakes", "", stalled(STALLED), "openingTimeout", tls=True,
           memory_mib=32),
]

TLS = attack_case("TLS", ATTACKS)
