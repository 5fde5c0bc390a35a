"""Attacks by many small frames (§4.2)."""

from attack import Attack, attack_case
from grpctesting import method, output_request
from rawpeer import PREFACE, message
from test_attack_resets import RESETS, begin, frame, window_update

FULL_DUPLEX = method("FullDuplexCall")
SETTINGS = frame(4, 0, b"")
PING = frame(6, 0, b"flooding")
OPENING = PREFACE + SETTINGS
IDLE = {"idleFrames": "100/10"}
CALM = "ENHANCE_YOUR_CALM"
NOTHING = "too many frames carried nothing"


def window(size):
    """SETTINGS with an INITIAL_WINDOW_SIZE."""
    return frame(4, 0, b"\0\4" + size.to_bytes(4, "big"))


def flooded(part, code=CALM, words=(), opens=False, count=5_000, pause_bytes=8_192):
    """An attack that sends the same frames again and again, beside an open stream."""
    def run(scene):
        peer = scene.peer()
        if opens:
            scene.flood(peer, [begin(scene, peer, 1, path=FULL_DUPLEX)])
        scene.flood(peer, (part for _ in range(count)), pause_bytes)
        return scene.goaway(peer, code, *words)
    return run


def tolerated(part, count=20_000):
    """Frames that RFC 9113 tells everybody to ignore, or to take one by one."""
    def run(scene):
        peer = scene.peer()
        scene.flood(peer, [begin(scene, peer, 1, path=FULL_DUPLEX)])
        scene.flood(peer, (part for _ in range(count)))
        if peer.goaways or peer.closed:
            return scene.goaway(peer, CALM)
        return scene.served(peer)
    return run


def unread(part, count):
    """An attack by a client that never reads what it asked for."""
    def run(scene):
        sock = scene.raw_socket(receive_buffer=4_096)
        scene.flood_unread(sock, OPENING + part * count)
        return scene.closed_socket(sock)
    return run


def reset_flood(scene):
    """Requests that must be reset, by a client that never reads."""
    sock = scene.raw_socket(receive_buffer=4_096)
    # A request without :path.
    bad = b"".join(frame(1, stream, b"\x83\x86", flags=5) for stream in range(1, 40_000, 2))
    scene.flood_unread(sock, OPENING + bad)
    return scene.closed_socket(sock)


def continuations(scene):
    """A header block that never ends and never grows."""
    peer = scene.peer()
    first = frame(1, 1, scene.request_block()[:5])
    try:
        peer.send_bytes(first + frame(9, 1, b"") * 10_000)
    except OSError:
        pass
    scene.closed(peer)
    # The bytes that are still on the way may take the last frame with them.
    return scene.goaway(peer, CALM) if peer.goaways else "closed"


def dribble(scene):
    """Windows of one byte on every stream, opened one byte at a time."""
    peer = scene.peer(settings={4: 1}, windows=False)
    body = message(output_request(10_000))
    streams = range(1, 17, 2)
    for stream in streams:
        peer.request(stream, method("StreamingOutputCall"), body=body)
    for _ in range(200):
        scene.flood(peer, [window_update(stream, 1) for stream in streams])
    peer.ping()
    for stream in streams:
        scene.case.assertFalse(peer.received(stream).done)
        peer.reset(stream)
    scene.wait_idle()
    return scene.served(scene.peer())


def silent_connections(scene):
    """Many connections that send nothing."""
    before = scene.server.open_files()
    sockets = [scene.raw_socket() for _ in range(200)]
    for sock in sockets:
        scene.closed_socket(sock)
    scene.case.assertLessEqual(scene.server.open_files(), before + 2)
    return "closed"


ATTACKS = [
    Attack("PING flood", "CVE-2019-9512", flooded(PING, CALM, ["too_many_pings"], pause_bytes=1),
           rule="too_many_pings", limits={"pingInterval": "300s", "idlePingInterval": "7200s"},
           statements=("S41",)),
    Attack("PING flood while not reading", "CVE-2019-9512", unread(PING, 20_000),
           "outboundAcknowledgementsMax", limits={"outboundAcknowledgementsMax": 100}),
    Attack("SETTINGS flood", "CVE-2019-9515", flooded(SETTINGS, CALM, [NOTHING]),
           "idleFrames", NOTHING, IDLE),
    Attack("SETTINGS flood of windows", "CVE-2019-9515",
           flooded(window(0) + window(65_535), CALM, [NOTHING], opens=True),
           "idleFrames", NOTHING, IDLE),
    Attack("SETTINGS with many entries", "CVE-2019-9515",
           flooded(frame(4, 0, b"\0\4\0\0\xff\xff" * 100), count=1)),
    Attack("PRIORITY flood", "CVE-2019-9513", tolerated(frame(2, 9, b"\0\0\0\0\x10"))),
    Attack("PRIORITY_UPDATE flood", "", tolerated(frame(16, 0, b"\0\0\0\1u=1"))),
    Attack("unknown frame flood", "", tolerated(frame(0x42, 0, b"what"))),
    Attack("window update flood", "", tolerated(window_update(0, 1) + window_update(1, 1))),
    Attack("empty DATA flood", "CVE-2019-9518",
           flooded(frame(0, 1, b""), CALM, [NOTHING], opens=True), "idleFrames", NOTHING, IDLE),
    Attack("CONTINUATION flood", "CVE-2024-28182", continuations, "continuationsMax"),
    Attack("CONTINUATION without HEADERS", "", flooded(frame(9, 1, b""), "PROTOCOL_ERROR")),
    Attack("reset flood while not reading", "CVE-2019-9514", reset_flood, "outboundFramesMax",
           limits={**RESETS, "forcedResets": "100000/100000", "outboundFramesMax": 500}),
    Attack("window dribble", "CVE-2019-9511", dribble,
           limits={"requestTimeout": "30s"}),
    Attack("many silent connections", "", silent_connections, "openingTimeout",
           memory_mib=40, statements=("S60",)),
]

Floods = attack_case("Floods", ATTACKS)
