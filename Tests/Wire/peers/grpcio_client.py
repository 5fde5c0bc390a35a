"""The interop client on grpcio."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import grpc
import grpc.aio

import grpctesting
from cases import CALL_SECONDS, Outcome
from grpctesting import empty, messages
from peerprogram import main

RESPONSES = {
    "UnaryCall": messages.SimpleResponse,
    "StreamingInputCall": messages.StreamingInputCallResponse,
    "StreamingOutputCall": messages.StreamingOutputCallResponse,
    "FullDuplexCall": messages.StreamingOutputCallResponse,
}


async def outcome(call, responses=()):
    """How a call of grpcio ended."""
    code = await call.code()
    cancelled = code == grpc.StatusCode.CANCELLED
    return Outcome(
        code.value[0], await call.details() or "", list(responses),
        [] if cancelled else list(await call.initial_metadata() or ()),
        [] if cancelled else list(await call.trailing_metadata() or ()))


class Stream:
    """A call with streams, under way."""

    def __init__(self, call):
        self.call = call

    async def send(self, message):
        """Sends a request."""
        await self.call.write(message)

    async def try_send(self, message):
        """Sends a request, if the call still runs."""
        try:
            await self.call.write(message)
        except (grpc.aio.AioRpcError, grpc.aio.UsageError):
            pass

    async def end(self):
        """Sends no more."""
        await self.call.done_writing()

    async def receive(self):
        """The next response; None when there are no more."""
        message = await self.call.read()
        return None if message is grpc.aio.EOF else message

    async def cancel(self):
        """Gives the call up."""
        self.call.cancel()

    async def outcome(self):
        """How it ended."""
        return await outcome(self.call)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        self.call.cancel()


class Peer:
    """A channel of grpcio."""

    def __init__(self, options):
        self.options = options
        self.iterations = options.iterations
        self.channel = None

    def again(self):
        """Another peer like this one."""
        return Peer(self.options)

    async def __aenter__(self):
        # Channels with different options never share a connection.
        options = [("grpc.use_local_subchannel_pool", 1), ("grpc.enable_http_proxy", 0)]
        if self.options.roots:
            if self.options.server_name:
                options.append(("grpc.ssl_target_name_override", self.options.server_name))
            credentials = grpc.ssl_channel_credentials(self.options.roots.read_bytes())
            self.channel = grpc.aio.secure_channel(self.options.target, credentials, options)
        else:
            self.channel = grpc.aio.insecure_channel(self.options.target, options)
        return self

    async def __aexit__(self, *_):
        await self.channel.close()

    def _method(self, name):
        kind = {
            "StreamingInputCall": self.channel.stream_unary,
            "StreamingOutputCall": self.channel.unary_stream,
            "FullDuplexCall": self.channel.stream_stream,
        }.get(name, self.channel.unary_unary)
        path = name if name.startswith("/") else grpctesting.method(name)
        return kind(path, request_serializer=lambda message: message.SerializeToString(),
                    response_deserializer=RESPONSES.get(name, empty.Empty).FromString)

    async def call(self, name, *requests, metadata=(), compress=False):
        """A whole call."""
        compression = grpc.Compression.Gzip if compress else grpc.Compression.NoCompression
        streams = name in ("StreamingInputCall", "FullDuplexCall")
        call = self._method(name)(
            iter(requests) if streams else requests[0], metadata=metadata, timeout=CALL_SECONDS,
            compression=compression)
        responses = []
        try:
            if name in ("StreamingOutputCall", "FullDuplexCall"):
                responses += [message async for message in call]
            else:
                responses.append(await call)
        except grpc.aio.AioRpcError:
            pass
        return await outcome(call, responses)

    def open(self, name, timeout=CALL_SECONDS):
        """A call with streams."""
        return Stream(self._method(name)(timeout=timeout))


if __name__ == "__main__":
    main(Peer)
