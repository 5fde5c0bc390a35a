"""The negative interop cases of gRPC: our client at servers that misbehave on purpose."""

import unittest

from hyperframe import frame as frames

from clientcase import ClientCase
from grpctesting import body_sizes, messages, method, payload, simple_request
from rawserver import RawServer, answering
from rawstreams import OK, RESPONSE, framed
from statements import statement

# Smaller than the windows that every client grants at first.
RESPONSE_BYTES = 30_000
CALL = {"method": method("UnaryCall"), "requests": [simple_request(271_828, RESPONSE_BYTES)]}


def response():
    """The body of a whole response."""
    made = messages.SimpleResponse(payload=payload(RESPONSE_BYTES))
    return framed(made.SerializeToString())


def fine(connection, request):
    """Answers as a good server does."""
    connection.headers(request, RESPONSE)
    connection.data(request, response())
    connection.headers(request, OK, end=True)


class Negative(ClientCase):
    """One test per case."""

    @statement("C49")
    def test_goaway(self):
        """After a GOAWAY the next call goes over a new connection."""
        def leave(connection):
            connection.handshake()
            request = connection.next_request()
            connection.goaway(last=request.stream)
            fine(connection, request)
        with RawServer(leave, answering(fine)) as server:
            client = self.client(server)
            for _ in range(2):
                result = client.call(**CALL)
                self.assertEqual(result.code, 0, result.message)
                self.assertEqual(body_sizes("SimpleResponse", result.messages), [RESPONSE_BYTES])
            self.assertEqual([len(each.requests) for each in server.connections], [1, 1])

    @statement("C20")
    def test_rst_after_header(self):
        """A reset behind the headers fails the call."""
        def answer(connection, request):
            connection.headers(request, RESPONSE)
            connection.reset(request, 0)
        result, = self.results(answer)
        self.assertEqual((result.code, result.messages), (13, []))

    @statement("C20")
    def test_rst_during_data(self):
        """A reset inside the message fails the call, and no part of it is delivered."""
        def answer(connection, request):
            connection.headers(request, RESPONSE)
            connection.data(request, response()[: RESPONSE_BYTES // 2])
            connection.reset(request, 0)
        result, = self.results(answer)
        self.assertEqual((result.code, result.messages), (13, []))

    @statement("C20")
    def test_rst_after_data(self):
        """A reset behind the message fails the call; a stream has delivered the message."""
        def answer(connection, request):
            connection.headers(request, RESPONSE)
            connection.data(request, response())
            connection.reset(request, 0)
        with RawServer(answering(answer)) as server:
            result = self.call(server, kind="server", **CALL)
            self.assertEqual(result.code, 13)
            self.assertEqual(body_sizes("SimpleResponse", result.messages), [RESPONSE_BYTES])

    @statement("S5")
    def test_ping(self):
        """Every PING is answered, with its own bytes, in order."""
        sent = [bytes([number] * 8) for number in range(1, 5)]
        def answer(connection, request):
            connection.ping(sent[0])
            connection.headers(request, RESPONSE)
            connection.ping(sent[1])
            whole = response()
            connection.data(request, whole[:1_000])
            connection.ping(sent[2])
            connection.data(request, whole[1_000:])
            connection.headers(request, OK, end=True)
            connection.ping(sent[3])
        with RawServer(answering(answer)) as server:
            client = self.client(server)
            self.assertEqual(client.call(**CALL).code, 0)
            connection = server.connections[0]
            server.wait(lambda: len(connection.pongs) == 4, "four answers")
            self.assertEqual([data for _, data in connection.pongs], sent)

    @statement("C46")
    def test_max_streams(self):
        """With one stream allowed ten calls at once run one after the other."""
        def one_by_one(connection):
            connection.handshake({frames.SettingsFrame.MAX_CONCURRENT_STREAMS: 1})
            for number in range(1, 11):
                request = connection.next_request()
                connection.ping()
                connection.wait(lambda expected=number: len(connection.pongs) == expected, "pong")
                most.append(len(connection.requests) - number)
                fine(connection, request)
        most = []
        with RawServer(one_by_one) as server:
            client = self.client(server)
            calls = [client.start(**CALL) for _ in range(10)]
            self.assertEqual([call.result().code for call in calls], [0] * 10)
            self.assertEqual(most, [0] * 10)


if __name__ == "__main__":
    unittest.main()
