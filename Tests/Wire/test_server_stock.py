"""S42, S46 and calls of all kinds, made by stock clients: grpcio, grpcio's asyncio and grpclib."""

import asyncio
import concurrent.futures
import threading
import time
import unittest

import grpc
import grpclib.client
import grpclib.const
import grpclib.exceptions

from grpctesting import empty, messages, method, payload, services, status
from programs import Server, wait_until
from servercase import ServerCase
from statements import statement

SIZES = (31415, 9, 2653, 58979)


def output(*sizes):
    """A request for responses of these sizes."""
    return messages.StreamingOutputCallRequest(
        response_parameters=[messages.ResponseParameters(size=one) for one in sizes])


def sizes_of(responses):
    """The sizes of the payloads."""
    return [len(one.payload.body) for one in responses]


class Stock(ServerCase):
    """Every kind of call from every client."""

    @statement("S1", "R1")
    def test_grpcio(self):
        stub = self.stub()
        stub.EmptyCall(empty.Empty(), timeout=10)
        response = stub.UnaryCall(messages.SimpleRequest(
            response_size=314_159, payload=payload(271_828)), timeout=10)
        self.assertEqual(len(response.payload.body), 314_159)
        self.assertEqual(sizes_of(stub.StreamingOutputCall(output(*SIZES), timeout=10)),
                         list(SIZES))
        requests = [messages.StreamingInputCallRequest(payload=payload(one)) for one in SIZES]
        total = stub.StreamingInputCall(iter(requests), timeout=10)
        self.assertEqual(total.aggregated_payload_size, sum(SIZES))
        for call in (stub.FullDuplexCall, stub.HalfDuplexCall):
            self.assertEqual(sizes_of(call(iter(map(output, SIZES)), timeout=10)), list(SIZES))

    @statement("R2", "R7")
    def test_grpcio_errors(self):
        stub = self.stub()
        text = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"
        with self.assertRaises(grpc.RpcError) as caught:
            stub.UnaryCall(messages.SimpleRequest(response_status=status(2, text)), timeout=10)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.UNKNOWN)
        self.assertEqual(caught.exception.details(), text)
        with self.assertRaises(grpc.RpcError) as caught:
            self.channel().unary_unary(method("UnimplementedCall"))(b"", timeout=10)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.UNIMPLEMENTED)

    @statement("S1", "R1")
    def test_grpcio_asyncio(self):
        async def run():
            async with grpc.aio.insecure_channel(self.server.address) as channel:
                stub = services.TestServiceStub(channel)
                calls = [stub.UnaryCall(messages.SimpleRequest(response_size=one), timeout=20)
                         for one in range(200)]
                self.assertEqual(sizes_of(await asyncio.gather(*calls)), list(range(200)))
                duplex = stub.FullDuplexCall(timeout=20)
                for size in SIZES:
                    await duplex.write(output(size))
                    self.assertEqual(len((await duplex.read()).payload.body), size)
                await duplex.done_writing()
                self.assertIs(await duplex.read(), grpc.aio.EOF)
                self.assertEqual(await duplex.code(), grpc.StatusCode.OK)
        asyncio.run(run())

    @statement("S1", "R1")
    def test_grpclib(self):
        async def run():
            host, port = self.server.address.split(":")
            channel = grpclib.client.Channel(host, int(port))
            try:
                await self.call_with_grpclib(channel)
            finally:
                channel.close()
        asyncio.run(asyncio.wait_for(run(), 20))

    async def call_with_grpclib(self, channel):
        """Calls of all kinds by grpclib."""
        unary = grpclib.client.UnaryUnaryMethod(
            channel, method("UnaryCall"), messages.SimpleRequest, messages.SimpleResponse)
        duplex = grpclib.client.StreamStreamMethod(
            channel, method("FullDuplexCall"), messages.StreamingOutputCallRequest,
            messages.StreamingOutputCallResponse)
        inputs = grpclib.client.StreamUnaryMethod(
            channel, method("StreamingInputCall"), messages.StreamingInputCallRequest,
            messages.StreamingInputCallResponse)
        outputs = grpclib.client.UnaryStreamMethod(
            channel, method("StreamingOutputCall"), messages.StreamingOutputCallRequest,
            messages.StreamingOutputCallResponse)
        calls = [unary(messages.SimpleRequest(response_size=one)) for one in range(50)]
        self.assertEqual(sizes_of(await asyncio.gather(*calls)), list(range(50)))
        self.assertEqual(sizes_of(await outputs(output(*SIZES))), list(SIZES))
        self.assertEqual(sizes_of(await duplex([output(one) for one in SIZES])), list(SIZES))
        total = await inputs([messages.StreamingInputCallRequest(payload=payload(one))
                              for one in SIZES])
        self.assertEqual(total.aggregated_payload_size, sum(SIZES))
        with self.assertRaises(grpclib.exceptions.GRPCError) as caught:
            await unary(messages.SimpleRequest(response_status=status(9, "no")))
        self.assertEqual(caught.exception.status, grpclib.const.Status.FAILED_PRECONDITION)
        self.assertEqual(caught.exception.message, "no")

    @statement("S63")
    def test_grpcio_cancels(self):
        stub = self.stub()
        call = stub.StreamingOutputCall(messages.StreamingOutputCallRequest(
            response_parameters=[messages.ResponseParameters(size=9, interval_us=20_000)] * 999))
        next(call)
        self.wait_running(1)
        call.cancel()
        self.wait_running(0)


class Streaming(unittest.TestCase):
    """A server with its own limits, which is not set up for tests."""

    COUNT = 10_000

    @statement("S42")
    def test_ten_thousand_messages(self):
        with Server() as server, grpc.insecure_channel(server.address) as channel:
            stub = services.TestServiceStub(channel)
            responses = stub.FullDuplexCall((output(10) for _ in range(self.COUNT)), timeout=60)
            self.assertEqual(sum(1 for _ in responses), self.COUNT)
            self.assertEqual(responses.code(), grpc.StatusCode.OK)
            responses = stub.StreamingOutputCall(output(*[1000] * self.COUNT), timeout=60)
            self.assertEqual(sum(1 for _ in responses), self.COUNT)
            requests = (messages.StreamingInputCallRequest(payload=payload(1000))
                        for _ in range(self.COUNT))
            total = stub.StreamingInputCall(requests, timeout=60)
            self.assertEqual(total.aggregated_payload_size, 1000 * self.COUNT)
            self.assertNotIn("too_many_pings", server.text)


class Load:
    """Threads that call without pause until they are told to stop."""

    def __init__(self, channel, threads=6):
        self._stub = services.TestServiceStub(channel)
        self._stop = threading.Event()
        self._pool = concurrent.futures.ThreadPoolExecutor(threads)
        self.done = 0
        self.errors = []
        self._calls = [self._pool.submit(self._run, number) for number in range(threads)]

    def _run(self, number):
        while not self._stop.is_set():
            try:
                if number % 2:
                    self._stub.EmptyCall(empty.Empty(), timeout=20,
                                         metadata=[("x-sleep-ms", "3")])
                else:
                    list(self._stub.StreamingOutputCall(output(5, 6, 7), timeout=20))
                self.done += 1
            except grpc.RpcError as error:
                self.errors.append(f"{error.code()}: {error.details()}")

    def more(self, count):
        """Waits until that many more calls have succeeded."""
        goal = self.done + count
        wait_until(lambda: self.done >= goal, "calls")

    def finish(self):
        """Ends the threads."""
        self._stop.set()
        concurrent.futures.wait(self._calls, 30)
        self._pool.shutdown()


class Termination(unittest.TestCase):
    """SIGTERM under load."""

    @statement("S46")
    def test_no_call_fails(self):
        with Server() as other:
            for policy in ("round_robin", "pick_first"):
                for _ in range(3):
                    with self.subTest(policy=policy):
                        self.terminate(policy, other)

    def terminate(self, policy, other):
        """Ends one of two servers while a channel to both makes calls."""
        with Server() as server:
            target = f"ipv4:{server.address},{other.address}"
            with grpc.insecure_channel(target, [("grpc.lb_policy_name", policy)]) as channel:
                load = Load(channel)
                try:
                    load.more(100)
                    start = time.monotonic()
                    server.signal()
                    self.assertEqual(server.wait(20), 0)
                    self.assertLess(time.monotonic() - start, 10)
                    load.more(100)
                finally:
                    load.finish()
                self.assertEqual(load.errors, [])


if __name__ == "__main__":
    unittest.main()
