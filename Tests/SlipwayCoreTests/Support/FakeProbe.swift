import SlipwayCore
import Synchronization

/// Finds what a test tells it to find; at first that everything is well.
final class FakeProbe: InstanceProbe {
  private struct State {
    var unwell: [String: String] = [:]
    var everywhere: String?
    var checks: [String] = []
  }

  private let state = Mutex(State())

  /// The path of every check, in order; `connect` for a look at the port.
  var checks: [String] { state.withLock { $0.checks } }

  /// Makes checks of every instance fail, or succeed again with `nil`.
  func fail(_ sight: String?) {
    state.withLock { $0.everywhere = sight }
  }

  /// Makes checks of the instance at `endpoint` fail, or succeed again with `nil`.
  func fail(_ sight: String?, at endpoint: String) {
    state.withLock { $0.unwell[endpoint] = sight }
  }

  func connects(to endpoint: String, timeoutSeconds: Double) async -> ProbeOutcome {
    answer("connect", at: endpoint)
  }

  func check(
    _ probe: Probe, endpoint: String, protocol: InferenceProtocol, instanceUID: String
  ) async -> ProbeOutcome {
    switch probe.method {
    case .http(let path): answer(path, at: endpoint)
    case .exec(let command): answer(command.joined(separator: " "), at: endpoint)
    }
  }

  private func answer(_ check: String, at endpoint: String) -> ProbeOutcome {
    state.withLock { state in
      state.checks.append(check)
      return (state.unwell[endpoint] ?? state.everywhere).map(ProbeOutcome.failure) ?? .success
    }
  }
}
