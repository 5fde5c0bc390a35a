internal import SlipwayCore

/// A transaction that waits for the writer.
protocol WaitingWrite: AnyObject, Sendable {
  /// Runs the transaction's body; answers why it refused.
  func run(in writer: any RegistryWriter) -> RegistryError?

  /// Tells the caller how the transaction ended: with `groupFailure`, when nothing of its group
  /// was committed, else as `run` found. Called once.
  func finish(groupFailure: RegistryError?)
}

/// A transaction with the caller that waits for its result.
final class PendingWrite<R: Sendable>: WaitingWrite, @unchecked Sendable {  // writer thread only
  typealias Body = @Sendable (any RegistryWriter) throws(RegistryError) -> R

  private let body: Body
  private let caller: CheckedContinuation<Result<R, RegistryError>, Never>
  private var result: Result<R, RegistryError>?

  init(_ body: @escaping Body, caller: CheckedContinuation<Result<R, RegistryError>, Never>) {
    self.body = body
    self.caller = caller
  }

  func run(in writer: any RegistryWriter) -> RegistryError? {
    do throws(RegistryError) {
      result = .success(try body(writer))
      return nil
    } catch {
      result = .failure(error)
      return error
    }
  }

  func finish(groupFailure: RegistryError?) {
    if let groupFailure {
      caller.resume(returning: .failure(groupFailure))
    } else if let result {
      caller.resume(returning: result)
    } else {
      preconditionFailure("a transaction that did not run cannot have succeeded")
    }
  }
}
