internal import SlipwayBase
package import SlipwayCore
package import SlipwayHTTPClient
internal import SlipwayRuntime

/// Checks instances that run as local processes: by HTTP, by a command, or by connecting.
package struct ProcessProbe: InstanceProbe {
  /// Longest answer to a health check that is read, in bytes: 64 KiB.
  private static let answerBytesMax = 64 << 10

  private let client: HTTPClient
  private let environment: ProcessRunner.Environment

  /// A probe for the instances of the runner that works with `environment`.
  package init(client: HTTPClient, environment: ProcessRunner.Environment) {
    self.client = client
    self.environment = environment
  }

  package func connects(to endpoint: String, timeoutSeconds: Double) async -> ProbeOutcome {
    do throws(RuntimeError) {
      let failure = await ConnectAttempt.failure(
        connectingTo: try SocketAddress.parse(endpoint), timeout: .seconds(timeoutSeconds),
        on: environment.loop)
      return failure.map { .failure("\($0)") } ?? .success
    } catch {
      return .failure("\(error)")
    }
  }

  package func check(
    _ probe: Probe, endpoint: String, protocol: InferenceProtocol, instanceUID: String
  ) async -> ProbeOutcome {
    let timeout = Duration.seconds(Int64(probe.timeoutSeconds ?? probe.periodSeconds))
    switch probe.method {
    case .http(let path):
      return await get("\(`protocol`.rawValue)://\(endpoint)\(path)", path, timeout)
    case .exec(let command):
      let instance = InstanceDirectory(root: environment.root, instanceUID: instanceUID)
      return await ProbeCommand(words: command, endpoint: endpoint, instance: instance)
        .run(environment, timeout: timeout)
    }
  }

  private func get(_ url: String, _ path: String, _ timeout: Duration) async -> ProbeOutcome {
    let request = HTTPRequest(
      .get, url, deadline: .now() + timeout, responseBytesMax: Self.answerBytesMax)
    do throws(HTTPClientError) {
      let response = try await client.send(request)
      return (200..<300).contains(response.status)
        ? .success : .failure("GET \(path) answered \(response.status)")
    } catch {
      return .failure("GET \(path): \(error.message)")
    }
  }
}
