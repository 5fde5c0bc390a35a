"""Attacks that make the server begin work and then take the stream away (§4.2)."""

from attack import Attack, attack_case
from attack_watch import EMPTY
from rawpeer import CANCEL, NO_ERROR, data_frame, headers_frames, message

# Handlers that run for a while whatever happens to their stream.
STUBBORN = (("x-sleep-ms", "300"), ("x-hang", "1"))
# Streams that are opened: many times what is tolerated.
FLOOD = 2_000
RESETS = {"peerResets": "50/10", "forcedResets": "20/10"}
FULL_DUPLEX = "/grpc.testing.TestService/FullDuplexCall"


def frame(kind, stream, payload, flags=0):
    """Any frame, legal or not."""
    return (len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big")
            + payload)


def call(scene, peer, stream, *extra):
    """The bytes of a whole call whose handler is stubborn."""
    peer.received(stream)
    block = scene.request_block(*STUBBORN, *extra)
    frames = headers_frames(stream, block) + [data_frame(stream, message(), True)]
    return b"".join(one.serialize() for one in frames)


def begin(scene, peer, stream, *extra, path=EMPTY):
    """The bytes of a call that goes on."""
    peer.received(stream)
    block = scene.request_block(*extra, path=path)
    return b"".join(one.serialize() for one in headers_frames(stream, block))


def window_update(stream, increment):
    """WINDOW_UPDATE."""
    return frame(8, stream, increment.to_bytes(4, "big"))


def reset(stream, code):
    """RST_STREAM."""
    return frame(3, stream, code.to_bytes(4, "big"))


def flooded(primitive, code="ENHANCE_YOUR_CALM", words=()):
    """An attack that does the same on stream after stream: `primitive(scene, peer, stream)`."""
    def run(scene):
        peer = scene.peer()
        scene.flood(peer, (
            primitive(scene, peer, stream) for stream in range(1, 2 * FLOOD, 2)))
        reaction = scene.goaway(peer, code, *words)
        scene.handlers_at_most(8)
        scene.wait_idle()
        return reaction
    return run


def settings_overflow(scene):
    """Opens streams with a window over the default and overflows all of them at once."""
    peer = scene.peer()
    stream = 1
    for _ in range(20):
        data = b""
        for _ in range(8):
            # More than the first SETTINGS may add.
            data += begin(scene, peer, stream, path=FULL_DUPLEX) + window_update(stream, 1)
            stream += 2
        data += frame(4, 0, b"\0\4\x7f\xff\xff\xff") + frame(4, 0, b"\0\4\0\0\xff\xff")
        scene.flood(peer, [data])
    reaction = scene.goaway(peer, "ENHANCE_YOUR_CALM")
    scene.handlers_at_most(8)
    scene.wait_idle()
    return reaction


def after_the_answer(code):
    """Resets streams that are answered already, as good clients do; nobody may be punished."""
    def run(scene):
        peer = scene.peer()
        stream = 1
        for _ in range(40):
            streams = range(stream, stream + 16, 2)
            stream += 16
            # The server answers before the request has ended.
            scene.flood(peer, [
                begin(scene, peer, one, path="/no.Service/Method") for one in streams])
            for one in streams:
                scene.status(peer.response(one), 12)
            scene.flood(peer, [reset(one, code) for one in streams])
        return scene.served(peer)
    return run


def ignored(primitive):
    """An attack without effect: `primitive(scene, peer, stream)`; the connection is served."""
    def run(scene):
        peer = scene.peer()
        for stream in range(1, 9, 2):
            scene.flood(peer, [primitive(scene, peer, stream)])
            peer.response(stream)
        return scene.served(peer)
    return run


def once(primitive, code):
    """An attack of which the first frame ends the connection."""
    return flooded(primitive, code)


FORCED = "too many streams broke the protocol"
RAPID = "too many streams were reset before their answer"
MADE = "CVE-2025-8671"

ATTACKS = [
    Attack("rapid reset", "CVE-2023-44487",
           flooded(lambda scene, peer, n: call(scene, peer, n) + reset(n, CANCEL), words=[RAPID]),
           "peerResets", RAPID, RESETS, statements=("S62", "S63")),
    Attack("rapid reset before the message", "CVE-2023-44487",
           flooded(lambda scene, peer, n: begin(scene, peer, n) + reset(n, CANCEL), words=[RAPID]),
           "peerResets", RAPID, RESETS),
    Attack("CANCEL after the answer", "", after_the_answer(CANCEL), limits=RESETS),
    Attack("NO_ERROR after the answer", "", after_the_answer(NO_ERROR), limits=RESETS),
    Attack("window overflow", MADE,
           flooded(lambda scene, peer, n: call(scene, peer, n)
                   + window_update(n, 2**31 - 1), words=[FORCED]),
           "forcedResets", FORCED, RESETS, statements=("S62",)),
    Attack("window overflow by SETTINGS", MADE, settings_overflow, "forcedResets", FORCED, RESETS),
    Attack("content-length mismatch", MADE,
           flooded(lambda scene, peer, n: call(scene, peer, n, ("content-length", "3")),
                   words=[FORCED]),
           "forcedResets", FORCED, RESETS),
    Attack("trailers without END_STREAM", MADE,
           flooded(lambda scene, peer, n: begin(scene, peer, n) + begin(scene, peer, n),
                   words=[FORCED]),
           "forcedResets", FORCED, RESETS),
    Attack("window update of zero", MADE,
           once(lambda scene, peer, n: call(scene, peer, n) + window_update(n, 0),
                "PROTOCOL_ERROR"), limits=RESETS),
    Attack("PRIORITY of the wrong length", MADE,
           once(lambda scene, peer, n: call(scene, peer, n) + frame(2, n, b"\0\0\0\0"),
                "FRAME_SIZE_ERROR"), limits=RESETS),
    Attack("HEADERS after END_STREAM", MADE,
           once(lambda scene, peer, n: call(scene, peer, n) + begin(scene, peer, n),
                "STREAM_CLOSED"), limits=RESETS),
    Attack("DATA after END_STREAM", MADE,
           once(lambda scene, peer, n: call(scene, peer, n) + frame(0, n, b"more"),
                "STREAM_CLOSED"), limits=RESETS),
    Attack("PRIORITY on itself", MADE,
           ignored(lambda scene, peer, n: call(scene, peer, n)
                   + frame(2, n, n.to_bytes(4, "big") + b"\x10")), limits=RESETS),
]

Resets = attack_case("Resets", ATTACKS)
