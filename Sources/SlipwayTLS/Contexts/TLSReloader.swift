internal import Synchronization

/// Holds the context for new connections and replaces it when certificates are renewed. Sessions
/// keep the context they began with.
package final class TLSReloader: Sendable {
  private struct State {
    var context: TLSServerContext
    /// The files as they were when they were last read, for better or worse.
    var stamps: [FileStamp?]
  }

  private let configuration: TLSServerConfiguration
  private let state: Mutex<State>

  /// Makes the first context.
  package init(_ configuration: TLSServerConfiguration) throws(TLSError) {
    self.configuration = configuration
    let stamps = configuration.paths.map(FileStamp.init)
    state = Mutex(State(context: try configuration.makeContext(), stamps: stamps))
  }

  /// The newest context that was good.
  package var current: TLSServerContext { state.withLock { $0.context } }

  /// Reads the files again. When they are of no use, the context stays and the error says why.
  package func reload() throws(TLSError) {
    // Stamps are taken first: a file that changes while it is read is then read once more.
    let stamps = configuration.paths.map(FileStamp.init)
    let made = Result { () throws(TLSError) in try configuration.makeContext() }
    state.withLock { state in
      state.stamps = stamps
      if case .success(let context) = made { state.context = context }
    }
    _ = try made.get()
  }

  /// Reads the files again if one of them was replaced, rewritten or removed since they were last
  /// read; answers whether there is a new context. Files that are of no use are an error once, and
  /// looked at again when they change.
  package func reloadIfChanged() throws(TLSError) -> Bool {
    let stamps = configuration.paths.map(FileStamp.init)
    guard state.withLock({ $0.stamps != stamps }) else { return false }
    try reload()
    return true
  }
}
