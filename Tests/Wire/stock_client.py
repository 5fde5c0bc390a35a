#!/usr/bin/env python3
"""Speaks the line protocol of `slipway-interop call` with grpcio in place of our client.

The client tests can so be run against a second implementation (SLIPWAY_INTEROP=stock): where one
differs, either it knows a difference that is accepted, or the test is wrong. It understands the
options of a channel that grpcio has, and ignores the others.
"""

import argparse
import asyncio
import json
import re
import sys
import time

import grpc
import grpc.aio

COMPRESSION = {"gzip": grpc.Compression.Gzip, "deflate": grpc.Compression.Deflate}
UNITS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000}

# Our options as arguments of grpcio's channel; those with a duration take milliseconds.
ARGUMENTS = {
    "backoff.initial": ("grpc.initial_reconnect_backoff_ms", "grpc.min_reconnect_backoff_ms"),
    "backoff.maximum": ("grpc.max_reconnect_backoff_ms",),
    "keepaliveInterval": ("grpc.keepalive_time_ms",),
    "keepaliveTimeout": ("grpc.keepalive_timeout_ms", "grpc.http2.ping_timeout_ms"),
    "keepaliveWithoutCalls": ("grpc.keepalive_permit_without_calls",),
    "idleTimeout": ("grpc.client_idle_timeout_ms",),
    "receiveMessageBytesMax": ("grpc.max_receive_message_length",),
    "sendMessageBytesMax": ("grpc.max_send_message_length",),
    "userAgentPrefix": ("grpc.primary_user_agent",),
    "serviceConfig": ("grpc.service_config",),
}


def value_of(text):
    """The value of an option: a duration in milliseconds, a truth value, a number or text."""
    duration = re.fullmatch(r"([0-9.]+)(ms|s|m|h)", text)
    if duration:
        return int(float(duration[1]) * UNITS[duration[2]])
    if text in ("true", "false"):
        return int(text == "true")
    return int(text) if text.isdigit() else text


def channel_arguments(options):
    """The arguments of a grpcio channel for a list of KEY=VALUE."""
    arguments = [("grpc.http2.max_pings_without_data", 0), ("grpc.enable_http_proxy", 0)]
    for option in options:
        key, _, text = option.partition("=")
        arguments += [(name, value_of(text)) for name in ARGUMENTS.get(key, ())]
    return arguments


def decoded(metadata):
    """Metadata as grpcio wants it, from pairs whose binary values are hexadecimal."""
    return [(key, bytes.fromhex(text) if key.endswith("-bin") else text) for key, text in metadata]


def encoded(metadata):
    """The opposite of `decoded`."""
    pairs = metadata or ()
    return [[key, value.hex() if isinstance(value, bytes) else value] for key, value in pairs]


class Call:
    """One call of the protocol, from its JSON to its result."""

    def __init__(self, channel, asked):
        self.channel = channel
        self.asked = asked
        self.messages = []
        self.call = None

    def begin(self):
        """Starts the call, of whichever kind."""
        kind = self.asked.get("kind", "unary")
        requests = [bytes.fromhex(each) for each in self.asked.get("requests", [""])]
        make = {
            "unary": self.channel.unary_unary,
            "client": self.channel.stream_unary,
            "server": self.channel.unary_stream,
            "bidi": self.channel.stream_stream,
        }[kind]
        timeout = self.asked.get("timeout_ms")
        self.call = make(self.asked["method"])(
            requests[0] if kind in ("unary", "server") else iter(requests),
            timeout=None if timeout is None else timeout / 1_000,
            metadata=decoded(self.asked.get("metadata", [])),
            wait_for_ready=self.asked.get("wait_for_ready") or None,
            compression=COMPRESSION.get(self.asked.get("compress")),
        )
        return kind

    async def receive(self, kind):
        """Waits for the call's end."""
        if kind in ("unary", "client"):
            self.messages.append((await self.call).hex())
            return
        async for message in self.call:
            self.messages.append(message.hex())
            if len(self.messages) == self.asked.get("cancel_after_messages"):
                self.call.cancel()

    async def run(self):
        """The call's result."""
        started = time.monotonic()
        try:
            kind = self.begin()
            after = self.asked.get("cancel_after_ms")
            if after is not None:
                asyncio.get_running_loop().call_later(after / 1_000, self.call.cancel)
            await self.receive(kind)
        except (grpc.aio.AioRpcError, asyncio.CancelledError):
            pass
        except Exception as error:  # Whatever grpcio refuses locally.
            return self.result(started, 13, f"{type(error).__name__}: {error}", [], [])
        code = await self.call.code()
        initial = trailing = None
        if code != grpc.StatusCode.CANCELLED or self.messages:
            initial = await self.call.initial_metadata()
            trailing = await self.call.trailing_metadata()
        message = await self.call.details() or ""
        return self.result(started, code.value[0], message, encoded(initial), encoded(trailing))

    def result(self, started, code, message, initial, trailing):
        """A line of the output."""
        return {
            "id": self.asked["id"],
            "code": code,
            "message": message,
            "messages": self.messages,
            "initial": initial,
            "trailing": trailing,
            "elapsed_ms": int((time.monotonic() - started) * 1_000),
        }


async def serve(channel, grace):
    """Runs the calls of the standard input, concurrently, until it ends and `grace` s more."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=1 << 28)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    running = set()

    async def run(asked):
        print(json.dumps(await Call(channel, asked).run()), flush=True)

    while line := await reader.readline():
        asked = json.loads(line)
        if asked.get("close"):
            break
        task = asyncio.create_task(run(asked))
        running.add(task)
        task.add_done_callback(running.discard)
    await channel.close(grace)


def contents(path):
    """The bytes of a file, or None without one."""
    if not path:
        return None
    with open(path, "rb") as file:
        return file.read()


async def main():
    """Reads the command line, makes the channel and serves it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["call"])
    parser.add_argument("--target", required=True)
    for name in ("--roots", "--certificate", "--key", "--server-name"):
        parser.add_argument(name)
    parser.add_argument("--channel", action="append", default=[])
    options = parser.parse_args()
    arguments = channel_arguments(options.channel)
    if not options.roots:
        channel = grpc.aio.insecure_channel(options.target, options=arguments)
    else:
        if options.server_name:
            arguments.append(("grpc.ssl_target_name_override", options.server_name))
        credentials = grpc.ssl_channel_credentials(
            contents(options.roots), contents(options.key), contents(options.certificate)
        )
        channel = grpc.aio.secure_channel(options.target, credentials, options=arguments)
    given = dict(option.split("=", 1) for option in options.channel)
    await serve(channel, value_of(given.get("closeGrace", "5s")) / 1_000)


if __name__ == "__main__":
    asyncio.run(main())
