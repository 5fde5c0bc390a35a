"""The interop client on grpclib, a second implementation: pure Python on h2."""

import asyncio
import pathlib
import ssl
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from grpclib import GRPCError
from grpclib.client import Channel
from grpclib.config import Configuration
from grpclib.const import Cardinality
from grpclib.exceptions import StreamTerminatedError

import grpctesting
from cases import CALL_SECONDS, Outcome
from grpctesting import empty, messages
from peerprogram import main

KINDS = {
    "UnaryCall": (Cardinality.UNARY_UNARY, messages.SimpleRequest, messages.SimpleResponse),
    "StreamingInputCall": (
        Cardinality.STREAM_UNARY, messages.StreamingInputCallRequest,
        messages.StreamingInputCallResponse),
    "StreamingOutputCall": (
        Cardinality.UNARY_STREAM, messages.StreamingOutputCallRequest,
        messages.StreamingOutputCallResponse),
    "FullDuplexCall": (
        Cardinality.STREAM_STREAM, messages.StreamingOutputCallRequest,
        messages.StreamingOutputCallResponse),
}


def pairs(metadata):
    """Metadata as a list of pairs."""
    return list(metadata.items()) if metadata is not None else []


class Stream:
    """A call, under way."""

    def __init__(self, stream):
        self.stream = stream
        self.began = False
        self.cancelled = False
        self.error = None

    async def send(self, message):
        """Sends a request."""
        self.began = True
        await self.stream.send_message(message)

    async def try_send(self, message):
        """Sends a request, if the call still runs."""
        try:
            await self.stream.send_message(message)
        except (asyncio.TimeoutError, StreamTerminatedError) as error:
            self.error = error

    async def end(self):
        """Sends no more."""
        if not self.began:
            await self.stream.send_request()
        await self.stream.end()

    async def receive(self):
        """The next response; None when there are no more."""
        return await self.stream.recv_message()

    async def cancel(self):
        """Gives the call up."""
        if not self.began:
            await self.stream.send_request()
        await self.stream.cancel()
        self.cancelled = True

    async def outcome(self, responses=()):
        """How it ended."""
        if self.cancelled:
            return Outcome(1)
        try:
            if self.error:
                raise self.error
            if self.stream.initial_metadata is None:
                await self.stream.recv_initial_metadata()
            await self.stream.recv_trailing_metadata()
        except GRPCError as error:
            return Outcome(error.status.value, error.message or "")
        except asyncio.TimeoutError:
            return Outcome(4)
        return Outcome(0, "", list(responses), pairs(self.stream.initial_metadata),
                       pairs(self.stream.trailing_metadata))

    async def __aenter__(self):
        await self.stream.__aenter__()
        return self

    async def __aexit__(self, kind, value, trace):
        try:
            await self.stream.__aexit__(kind, value, trace)
        except (GRPCError, StreamTerminatedError, asyncio.TimeoutError):
            # Every failure of the call is in its outcome already.
            pass


class Peer:
    """A channel of grpclib."""

    def __init__(self, options):
        self.options = options
        self.iterations = options.iterations
        self.channel = None

    def again(self):
        """Another peer like this one."""
        return Peer(self.options)

    async def __aenter__(self):
        target = self.options.target
        if target.startswith("unix:"):
            self.channel = Channel(path=target.removeprefix("unix:"))
            return self
        host, _, port = target.rpartition(":")
        context = None
        if self.options.roots:
            context = ssl.create_default_context(cafile=str(self.options.roots))
            context.set_alpn_protocols(["h2"])
        config = Configuration(ssl_target_name_override=self.options.server_name)
        self.channel = Channel(host, int(port), ssl=context, config=config)
        return self

    async def __aexit__(self, *_):
        self.channel.close()

    def open(self, name, timeout=CALL_SECONDS, metadata=()):
        """A call with streams."""
        default = (Cardinality.UNARY_UNARY, empty.Empty, empty.Empty)
        path = name if name.startswith("/") else grpctesting.method(name)
        return Stream(self.channel.request(
            path, *KINDS.get(name, default), timeout=timeout, metadata=list(metadata)))

    async def call(self, name, *requests, metadata=(), compress=False):
        """A whole call."""
        if compress:
            raise NotImplementedError("grpclib does not compress")
        responses = []
        async with self.open(name, metadata=metadata) as stream:
            try:
                for position, request in enumerate(requests):
                    last = position == len(requests) - 1
                    await stream.stream.send_message(request, end=last)
                while (response := await stream.receive()) is not None:
                    responses.append(response)
            except GRPCError as error:
                return Outcome(error.status.value, error.message or "", responses)
            return await stream.outcome(responses)


if __name__ == "__main__":
    main(Peer)
