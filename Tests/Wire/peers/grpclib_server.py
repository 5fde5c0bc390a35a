"""The interop server on grpclib, a second implementation: pure Python on h2."""

import asyncio
import pathlib
import socket
import ssl
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from grpclib import GRPCError
from grpclib.const import Cardinality, Handler, Status
from grpclib.server import Server

import grpctesting
from grpctesting import empty, messages, payload
from peerprogram import server_options, until_terminated


async def echo(stream):
    """Sends the metadata back that the interop cases use, text first and bytes last."""
    given = stream.metadata.items()
    await stream.send_initial_metadata(
        metadata=[pair for pair in given if pair[0] == "x-grpc-test-echo-initial"])
    return [pair for pair in given if pair[0] == "x-grpc-test-echo-trailing-bin"]


def fail_as_told(status):
    """Ends a call with the status that its request asks for."""
    if status.code:
        raise GRPCError(Status(status.code), status.message)


async def respond(stream, request):
    """Sends the responses that a request asks for."""
    for each in request.response_parameters:
        await asyncio.sleep(each.interval_us / 1e6)
        await stream.send_message(
            messages.StreamingOutputCallResponse(payload=payload(each.size)))


async def empty_call(stream):
    """Answers with nothing."""
    await stream.recv_message()
    trailing = await echo(stream)
    await stream.send_message(empty.Empty())
    await stream.send_trailing_metadata(metadata=trailing)


async def unary_call(stream):
    """Answers with a payload of the size that was asked for."""
    request = await stream.recv_message()
    fail_as_told(request.response_status)
    trailing = await echo(stream)
    await stream.send_message(
        messages.SimpleResponse(payload=payload(request.response_size)))
    await stream.send_trailing_metadata(metadata=trailing)


async def streaming_output_call(stream):
    """Answers with the responses that were asked for."""
    request = await stream.recv_message()
    trailing = await echo(stream)
    await respond(stream, request)
    fail_as_told(request.response_status)
    await stream.send_trailing_metadata(metadata=trailing)


async def streaming_input_call(stream):
    """Answers with the sum of the sizes."""
    size = 0
    async for request in stream:
        size += len(request.payload.body)
    trailing = await echo(stream)
    await stream.send_message(messages.StreamingInputCallResponse(aggregated_payload_size=size))
    await stream.send_trailing_metadata(metadata=trailing)


async def full_duplex_call(stream):
    """Answers each request at once."""
    trailing = await echo(stream)
    async for request in stream:
        await respond(stream, request)
        fail_as_told(request.response_status)
    await stream.send_trailing_metadata(metadata=trailing)


async def half_duplex_call(stream):
    """Answers when all requests have come."""
    requests = [request async for request in stream]
    trailing = await echo(stream)
    for request in requests:
        await respond(stream, request)
    await stream.send_trailing_metadata(metadata=trailing)


class Service:
    """The methods by their paths, as grpclib wants them."""

    def __mapping__(self):
        output = (messages.StreamingOutputCallRequest, messages.StreamingOutputCallResponse)
        methods = {
            "EmptyCall": (empty_call, Cardinality.UNARY_UNARY, empty.Empty, empty.Empty),
            "UnaryCall": (unary_call, Cardinality.UNARY_UNARY, messages.SimpleRequest,
                          messages.SimpleResponse),
            "StreamingOutputCall": (streaming_output_call, Cardinality.UNARY_STREAM, *output),
            "StreamingInputCall": (
                streaming_input_call, Cardinality.STREAM_UNARY,
                messages.StreamingInputCallRequest, messages.StreamingInputCallResponse),
            "FullDuplexCall": (full_duplex_call, Cardinality.STREAM_STREAM, *output),
            "HalfDuplexCall": (half_duplex_call, Cardinality.STREAM_STREAM, *output),
        }
        return {grpctesting.method(name): Handler(*parts) for name, parts in methods.items()}


async def main():
    """Serves until SIGTERM."""
    options = server_options()
    server = Server([Service()])
    context = None
    if options.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.certificate, options.key)
        context.set_alpn_protocols(["h2"])
    address = options.listen
    if address.startswith("unix:"):
        await server.start(path=address.removeprefix("unix:"))
    else:
        host, _, port = address.rpartition(":")
        listener = socket.create_server((host, int(port)))
        await server.start(sock=listener, ssl=context)
        address = f"{host}:{listener.getsockname()[1]}"
    print(f"ready grpc={address}", flush=True)
    await until_terminated()
    server.close()
    await server.wait_closed()


if __name__ == "__main__":
    asyncio.run(main())
