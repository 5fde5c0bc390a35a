import SlipwayBase
import SlipwayCore
import SlipwayHTTPClient
import SlipwayRuntime
import Testing

@testable import SlipwayRunners

struct ProcessProbeTests {
  /// Serves GET /good with 204 and everything else with 503.
  private static let server = """
    import http.server, os
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(204 if self.path == '/good' else 503)
            self.end_headers()
        def do_POST(self):
            body = self.rfile.read(int(self.headers['Content-Length']))
            self.send_response(200)
            self.send_header('Content-Type', self.headers['Content-Type'])
            self.end_headers()
            self.wfile.write(self.path.encode() + b' ' + body)
    http.server.HTTPServer(('127.0.0.1', int(os.environ['PORT'])), Handler).serve_forever()
    """

  @Test func `an instance is checked by HTTP, by its port and by a command`() async throws {
    let bed = try RunnerBed(files: ["server.py": Self.server, "check.sh": "#!/bin/sh\nexit $1\n"])
    let client = try HTTPClient()
    let probe = ProcessProbe(client: client, environment: bed.environment)
    let running = try await bed.runner.start(try bed.spec(["python3", "server.py"]))
    let connected = await eventually({ $0 == .success }) {
      await probe.connects(to: running.endpoint, timeoutSeconds: 1)
    }
    #expect(connected == .success)

    func check(_ method: Probe.Method, timeout: Int32 = 5) async -> ProbeOutcome {
      await probe.check(
        Probe(method: method, timeoutSeconds: timeout), endpoint: running.endpoint,
        protocol: .http, instanceUID: "one")
    }
    #expect(await check(.http(path: "/good")) == .success)
    #expect(await check(.http(path: "/bad")) == .failure("GET /bad answered 503"))
    #expect(await check(.exec(command: ["./check.sh", "0"])) == .success)
    #expect(
      await check(.exec(command: ["./check.sh", "4"]))
        == .failure("'./check.sh' ended with exit code 4"))
    #expect(
      await check(.exec(command: ["no-such"])) == .failure("the command 'no-such' is not there"))
    #expect(
      await check(.exec(command: ["sleep", "100"]), timeout: 1)
        == .failure("'sleep' took longer than 1.0 seconds"))

    let invoker = HTTPModelInvoker(client: client)
    let answer = try await invoker.invoke(
      ModelCall(
        endpoint: running.endpoint, protocol: .http, method: .post, path: "/predict",
        contentType: "text/x-test", body: Array("body".utf8), timeout: .seconds(5)))
    #expect(answer.status == 200)
    #expect(answer.contentType == "text/x-test")
    #expect(String(decoding: answer.body, as: UTF8.self) == "/predict body")

    await bed.runner.stop("one", graceSeconds: 5)
    guard case .failure(let text) = await check(.http(path: "/good")) else {
      Issue.record("a stopped instance is healthy")
      return
    }
    #expect(text.hasPrefix("GET /good: "))
    let error = await #expect(throws: RegistryError.self) {
      try await invoker.invoke(
        ModelCall(
          endpoint: running.endpoint, protocol: .http, method: .get, path: "/", contentType: "",
          body: [], timeout: .seconds(5)))
    }
    #expect(error?.reason == "INSTANCE_UNREACHABLE")
    client.shutdown()
  }
}
