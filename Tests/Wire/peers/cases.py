"""The interop cases of gRPC, for any client that has the few operations of `Peer`.

A peer is an asyncio client: `call(method, *requests, ...)` makes a whole call and answers an
Outcome; `open(method, ...)` answers a stream to send to and to receive from.
"""

import asyncio
import dataclasses

import grpctesting
from grpctesting import empty, messages, payload

LARGE_REQUEST, LARGE_RESPONSE = 271_828, 314_159
REQUEST_SIZES = (27_182, 8, 1_828, 45_904)
RESPONSE_SIZES = (31_415, 9, 2_653, 58_979)
STATUS_MESSAGE = "test status message"
SPECIAL_MESSAGE = "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001f608\t\n"

# How long one call may take, in seconds. Generous: the machine may be busy.
CALL_SECONDS = 60


@dataclasses.dataclass
class Outcome:
    """How a call ended: code, message, responses, and metadata as lists of pairs."""

    code: int
    message: str = ""
    responses: list = dataclasses.field(default_factory=list)
    initial: list = dataclasses.field(default_factory=list)
    trailing: list = dataclasses.field(default_factory=list)


def expect(what, got, wanted):
    """Fails the case unless two values are equal."""
    if got != wanted:
        raise AssertionError(f"{what}: {got!r:.200} instead of {wanted!r:.200}")


def sizes(outcome):
    """Sizes of the payloads of a call that must have succeeded."""
    expect("code", (outcome.code, outcome.message or ""), (0, ""))
    return [len(each.payload.body) for each in outcome.responses]


def large(**fields):
    """The request of the large calls."""
    return messages.SimpleRequest(
        response_size=LARGE_RESPONSE, payload=payload(LARGE_REQUEST), **fields)


def output(*response_sizes, size=0, **fields):
    """A request for a stream of responses."""
    parameters = [messages.ResponseParameters(size=each) for each in response_sizes]
    return messages.StreamingOutputCallRequest(
        response_parameters=parameters, payload=payload(size), **fields)


async def empty_unary(peer):
    """Nothing there and back."""
    outcome = await peer.call("EmptyCall", empty.Empty())
    expect("outcome", (outcome.code, outcome.responses), (0, [empty.Empty()]))


async def large_unary(peer):
    """Messages larger than a window."""
    expect("sizes", sizes(await peer.call("UnaryCall", large())), [LARGE_RESPONSE])


async def client_compressed_unary(peer):
    """The server sees whether a request was compressed."""
    compressed = large(expect_compressed=grpctesting.yes())
    expect("probe", (await peer.call("UnaryCall", compressed)).code, 3)
    expect("gzip", sizes(await peer.call("UnaryCall", compressed, compress=True)), [LARGE_RESPONSE])
    plain = large(expect_compressed=grpctesting.yes(False))
    expect("plain", sizes(await peer.call("UnaryCall", plain)), [LARGE_RESPONSE])


async def server_compressed_unary(peer):
    """Compressed and plain responses are the same to the caller."""
    for wanted in (True, False):
        request = large(response_compressed=grpctesting.yes(wanted))
        expect("sizes", sizes(await peer.call("UnaryCall", request)), [LARGE_RESPONSE])


async def client_streaming(peer):
    """The server adds up the sizes."""
    requests = [messages.StreamingInputCallRequest(payload=payload(size)) for size in REQUEST_SIZES]
    outcome = await peer.call("StreamingInputCall", *requests)
    expect("code", outcome.code, 0)
    expect("sum", outcome.responses[0].aggregated_payload_size, sum(REQUEST_SIZES))


async def client_compressed_streaming(peer):
    """As client_streaming, with compressed requests; one that is not is refused."""
    requests = [messages.StreamingInputCallRequest(
        payload=payload(size), expect_compressed=grpctesting.yes()) for size in (27_182, 45_904)]
    expect("probe", (await peer.call("StreamingInputCall", *requests)).code, 3)
    outcome = await peer.call("StreamingInputCall", *requests, compress=True)
    expect("code", outcome.code, 0)
    expect("sum", outcome.responses[0].aggregated_payload_size, 73_086)


async def server_streaming(peer):
    """Responses come complete and in order."""
    outcome = await peer.call("StreamingOutputCall", output(*RESPONSE_SIZES))
    expect("sizes", sizes(outcome), list(RESPONSE_SIZES))


async def server_compressed_streaming(peer):
    """A compressed response and a plain one in one stream."""
    request = output(31_415, 92_653)
    request.response_parameters[0].compressed.value = True
    request.response_parameters[1].compressed.value = False
    outcome = await peer.call("StreamingOutputCall", request)
    expect("sizes", sizes(outcome), [31_415, 92_653])


async def ping_pong(peer):
    """Each response comes before the next request goes."""
    async with peer.open("FullDuplexCall") as stream:
        for request_size, response_size in zip(REQUEST_SIZES, RESPONSE_SIZES):
            await stream.send(output(response_size, size=request_size))
            response = await stream.receive()
            expect("size", len(response.payload.body), response_size)
        await stream.end()
        expect("after the last", await stream.receive(), None)
        expect("code", (await stream.outcome()).code, 0)


async def empty_stream(peer):
    """A call without messages."""
    async with peer.open("FullDuplexCall") as stream:
        await stream.end()
        expect("response", await stream.receive(), None)
        expect("code", (await stream.outcome()).code, 0)


async def timeout_on_sleeping_server(peer):
    """The deadline passes before the server answers."""
    async with peer.open("FullDuplexCall", timeout=0.001) as stream:
        await stream.try_send(output(size=27_182))
        expect("code", (await stream.outcome()).code, 4)


async def cancel_after_begin(peer):
    """A call that is given up at once."""
    async with peer.open("StreamingInputCall") as stream:
        await stream.cancel()
        expect("code", (await stream.outcome()).code, 1)


async def cancel_after_first_response(peer):
    """A call that is given up on the way."""
    async with peer.open("FullDuplexCall") as stream:
        await stream.send(output(31_415, size=27_182))
        await stream.receive()
        await stream.cancel()
        expect("code", (await stream.outcome()).code, 1)


async def status_code_and_message(peer):
    """The status that the request asks for."""
    await _status(peer, "UnaryCall", messages.SimpleRequest, STATUS_MESSAGE)
    await _status(peer, "FullDuplexCall", messages.StreamingOutputCallRequest, STATUS_MESSAGE)


async def special_status_message(peer):
    """A status message with everything that must be escaped."""
    await _status(peer, "UnaryCall", messages.SimpleRequest, SPECIAL_MESSAGE)


async def _status(peer, method, kind, text):
    outcome = await peer.call(method, kind(response_status=grpctesting.status(2, text)))
    expect("status", (outcome.code, outcome.message), (2, text))


async def custom_metadata(peer):
    """Metadata come back, text in headers and bytes in trailers."""
    sent = [("x-grpc-test-echo-initial", "test_initial_metadata_value"),
            ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab")]
    for method, request in (("UnaryCall", large()), ("FullDuplexCall", output(1))):
        outcome = await peer.call(method, request, metadata=sent)
        expect("code", outcome.code, 0)
        expect("initial", [pair for pair in outcome.initial if pair[0] == sent[0][0]], sent[:1])
        expect("trailing", [pair for pair in outcome.trailing if pair[0] == sent[1][0]], sent[1:])


async def unimplemented_method(peer):
    """A method that the service does not have."""
    expect("code", (await peer.call("UnimplementedCall", empty.Empty())).code, 12)


async def unimplemented_service(peer):
    """A service that the server does not have."""
    method = "/grpc.testing.UnimplementedService/UnimplementedCall"
    expect("code", (await peer.call(method, empty.Empty())).code, 12)


async def concurrent_large_unary(peer):
    """Many large calls on one channel."""
    await asyncio.gather(*(large_unary(peer) for _ in range(peer.iterations or 1_000)))


async def rpc_soak(peer):
    """Calls one after the other on one channel."""
    request = messages.SimpleRequest(response_size=1_000, payload=payload(1_000))
    for _ in range(peer.iterations or 5_000):
        expect("sizes", sizes(await peer.call("UnaryCall", request)), [1_000])


async def channel_soak(peer):
    """Calls one after the other, each on a channel of its own."""
    request = messages.SimpleRequest(response_size=1_000, payload=payload(1_000))
    for _ in range(peer.iterations or 5_000):
        async with peer.again() as fresh:
            expect("sizes", sizes(await fresh.call("UnaryCall", request)), [1_000])


COMPRESSED = (client_compressed_unary, server_compressed_unary, client_compressed_streaming,
              server_compressed_streaming)
CASES = (empty_unary, large_unary, client_streaming, server_streaming, ping_pong, empty_stream,
         timeout_on_sleeping_server, cancel_after_begin, cancel_after_first_response,
         status_code_and_message, special_status_message, custom_metadata, unimplemented_method,
         unimplemented_service)
LONG = (concurrent_large_unary, rpc_soak, channel_soak)
BY_NAME = {case.__name__: case for case in CASES + COMPRESSED + LONG}
