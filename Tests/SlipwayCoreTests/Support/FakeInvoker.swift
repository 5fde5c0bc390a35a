import SlipwayCore
import Synchronization

/// Answers every call with 200 and the call's own body, or refuses.
final class FakeInvoker: ModelInvoker {
  private struct State {
    var calls: [ModelCall] = []
    var refusal: RegistryError?
    var status: Int32 = 200
  }

  private let state = Mutex(State())

  /// The calls so far, in order.
  var calls: [ModelCall] { state.withLock { $0.calls } }

  /// Makes every call fail with `error`.
  func refuse(with error: RegistryError) { state.withLock { $0.refusal = error } }

  /// Makes every answer have this HTTP status.
  func answer(with status: Int32) { state.withLock { $0.status = status } }

  func invoke(_ call: ModelCall) async throws(RegistryError) -> ModelAnswer {
    let (refusal, status) = state.withLock { state in
      state.calls.append(call)
      return (state.refusal, state.status)
    }
    if let refusal { throw refusal }
    return ModelAnswer(status: status, contentType: "application/json", body: call.body)
  }
}
