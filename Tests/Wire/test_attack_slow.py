"""Attacks by clients that take their time (§4.2)."""

from attack import Attack, attack_case
from attack_watch import EMPTY
from grpctesting import method, output_request
from rawpeer import INITIAL_WINDOW_SIZE, PREFACE, data_frame, headers_frames, message
from test_attack_floods import OPENING

# Between two bytes, in seconds: often enough never to be idle.
PAUSE_SECONDS = 0.04


def drip(scene, opening, data, ends=None):
    """Sends `opening` at once and `data` byte by byte, until the server ends it; the peer."""
    # Answers of the peer's own would end up inside the frame.
    peer = scene.peer(preface=opening, open_settings=False, automatic=False, windows=False)
    for byte in data:
        try:
            peer.send_bytes(bytes([byte]))
        except OSError:
            break
        peer.quiet(PAUSE_SECONDS)
        if peer.closed or (ends is not None and peer.received(ends).done):
            break
    return peer


def slow_opening(data, at_once=b""):
    """The preface or the SETTINGS behind it come slowly."""
    def run(scene):
        return scene.closed(drip(scene, at_once, data))
    return run


def slow_headers(scene):
    """A header block comes slowly."""
    fields = headers_frames(1, scene.request_block())[0].serialize()
    peer = drip(scene, OPENING, fields)
    return scene.goaway(peer, "ENHANCE_YOUR_CALM", "a header block took too long")


def slow_message(sent):
    """A unary request stops, or drips, after its headers."""
    def run(scene):
        block = scene.request_block()
        opening = OPENING + headers_frames(1, block)[0].serialize()
        dripping = data_frame(1, message(bytes(1_000), length=4_000)).serialize() if sent else b""
        peer = drip(scene, opening, dripping, ends=1)
        answer = peer.response(1)
        scene.case.assertNotEqual(answer.status, 0)
        scene.case.assertIn("requestTimeout", answer.text)
        # A new connection, because a frame may have been cut short.
        scene.served(scene.peer())
        return f"status {answer.status}"
    return run


def closed_window(scene):
    """Streams that ask for much and never open their window."""
    peer = scene.peer(settings={INITIAL_WINDOW_SIZE: 0}, windows=False)
    body = message(output_request(*[65_536] * 200))
    streams = range(1, 17, 2)
    for stream in streams:
        peer.request(stream, method("StreamingOutputCall"), body=body, timeout="700m")
    scene.wait(lambda: scene.bystander.running > 0, "the handlers")
    scene.wait_idle()
    scene.handlers_at_most(8)
    peer.ping()
    done = sum(peer.received(stream).done for stream in streams)
    return f"deadline, {done} of {len(streams)} streams ended"


def stopped_reading(scene):
    """A client whose windows are wide open and who reads nothing."""
    sock = scene.raw_socket(receive_buffer=4_096)
    body = message(output_request(*[65_536] * 200))
    call = headers_frames(1, scene.request_block(path=method("StreamingOutputCall")))
    settings = b"\0\0\6\4\0\0\0\0\0\0\4\x7f\xff\xff\xff"
    update = b"\0\0\4\x08\0\0\0\0\0" + (2**31 - 65_536).to_bytes(4, "big")
    data = b"".join(one.serialize() for one in call + [data_frame(1, body, True)])
    scene.flood_unread(sock, PREFACE + settings + update + data)
    scene.wait(lambda: "writeTimeout" in scene.server.text, "the end of the connection")
    scene.wait_idle()
    return "closed"


def abandoned_opening(scene):
    """Streams that are opened and left alone."""
    peer = scene.peer()
    for stream in range(1, 17, 2):
        peer.request(stream, EMPTY, end_stream=False)
    statuses = {peer.response(stream).status for stream in range(1, 17, 2)}
    scene.case.assertNotIn(0, statuses)
    return f"status {sorted(statuses)}"


ATTACKS = [
    Attack("slow preface", "", slow_opening(PREFACE), "openingTimeout", statements=("S60",)),
    Attack("slow SETTINGS", "", slow_opening(b"\0\0\x3c\4\0\0\0\0\0" + bytes(60), PREFACE),
           "openingTimeout", statements=("S60",)),
    Attack("slow header block", "", slow_headers, "headersTimeout", statements=("S60",)),
    Attack("nothing after HEADERS", "", slow_message(False), statements=("S60",)),
    Attack("slow message", "", slow_message(True), statements=("S60",)),
    Attack("many streams without a message", "", abandoned_opening, statements=("S60",)),
    Attack("closed windows", "CVE-2019-9517", closed_window, statements=("S61",)),
    Attack("unread output", "CVE-2019-9517", stopped_reading, "writeTimeout",
           statements=("S61",)),
]

Slow = attack_case("Slow", ATTACKS)
