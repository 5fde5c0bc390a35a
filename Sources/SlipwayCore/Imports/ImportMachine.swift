/// What one import does next: pure transitions, no effects.
///
/// ```
/// begin ─> list ─> copy ─> copy ─> … ─> succeed
///            │       ├─> storeProgress ─> copy …
///            └───────┴─> wait ─> (the same again)   storage does not answer
///                    └─> fail                        anything else, or too often
/// ```
package struct ImportMachine: Sendable, Hashable {
  /// What happened.
  package enum Input: Sendable {
    /// The import has its turn.
    case begin
    /// The package was listed and may be copied.
    case listed(PackageListing)
    /// The file asked for was copied.
    case copied(ContentDigest, size: Int64)
    /// Progress was stored.
    case progressStored
    /// The wait is over.
    case waited
    /// What was asked for failed.
    case failed(RegistryError)
    /// A caller asked for the end.
    case cancelled
  }

  /// What to do now.
  package enum Action: Sendable, Hashable {
    case list
    case copy(ObjectEntry)
    /// Store how many bytes were copied.
    case storeProgress(Int64)
    case wait(Duration)
    /// The end: these are the files.
    case succeed([PackageManifest.File])
    /// The end: this is why.
    case fail(Operation.Failure)
  }

  private enum State: Sendable, Hashable {
    case waiting
    case listing
    case copying(Copying)
    case ended
  }

  /// How far copying has come.
  private struct Copying: Sendable, Hashable {
    /// Files still to copy; the first one is being copied.
    var rest: ArraySlice<ObjectEntry>
    var done: [PackageManifest.File] = []
    var copiedBytes: Int64 = 0
    var storedBytes: Int64 = 0
  }

  private let expectedBytes: Int64
  private let attemptsMax: Int
  private let progressStepBytes: Int64
  private var state = State.waiting
  /// How often what is being done was tried and failed.
  private var failures = 0

  /// An import of `expectedBytes`, the size of the package when it was accepted.
  package init(expectedBytes: Int64, limits: RegistryLimits) {
    self.expectedBytes = expectedBytes
    attemptsMax = limits.sourceAttemptsMax
    progressStepBytes = limits.progressStepBytes
  }

  /// Bytes of the files that are copied.
  package var copiedBytes: Int64 {
    if case .copying(let copying) = state { copying.copiedBytes } else { 0 }
  }

  /// Takes one input and says what to do. After `succeed` or `fail` nothing may follow.
  package mutating func handle(_ input: Input) -> Action {
    switch (state, input) {
    case (.ended, _): preconditionFailure("an import that ended takes no input")
    case (_, .cancelled): return fail(Self.cancelled)
    case (_, .failed(let error)): return handle(error)
    case (.waiting, .begin):
      state = .listing
      return .list
    case (.listing, .waited): return .list
    case (.listing, .listed(let listing)): return start(listing)
    case (.copying(let copying), .copied(let digest, let size)):
      return advance(copying, digest, size)
    case (.copying(let copying), .waited), (.copying(let copying), .progressStored):
      return next(copying)
    default: preconditionFailure("an import got \(input) out of turn")
    }
  }

  private mutating func start(_ listing: PackageListing) -> Action {
    guard listing.totalBytes == expectedBytes else { return fail(Self.changed("the package")) }
    failures = 0
    return next(Copying(rest: listing.files[...]))
  }

  private mutating func advance(
    _ before: Copying, _ digest: ContentDigest, _ size: Int64
  ) -> Action {
    var copying = before
    let file = copying.rest.removeFirst()
    guard file.size == size else { return fail(Self.changed(file.path)) }
    failures = 0
    copying.done.append(.init(path: file.path, size: size, digest: digest))
    copying.copiedBytes += size
    if !copying.rest.isEmpty, copying.copiedBytes - copying.storedBytes >= progressStepBytes {
      copying.storedBytes = copying.copiedBytes
      state = .copying(copying)
      return .storeProgress(copying.copiedBytes)
    }
    return next(copying)
  }

  private mutating func next(_ copying: Copying) -> Action {
    guard let file = copying.rest.first else {
      state = .ended
      return .succeed(copying.done)
    }
    state = .copying(copying)
    return .copy(file)
  }

  /// Storage that does not answer may answer later; everything else stays as it is.
  private mutating func handle(_ error: RegistryError) -> Action {
    failures += 1
    guard error.kind == .unavailable, failures < attemptsMax else {
      return fail(.init(kind: error.kind, reason: error.reason, message: error.message))
    }
    return .wait(.seconds(1 << min(failures - 1, 5)))
  }

  private mutating func fail(_ failure: Operation.Failure) -> Action {
    state = .ended
    return .fail(failure)
  }

  /// The end of an import that a caller asked for.
  package static let cancelled = Operation.Failure(
    kind: .cancelled, reason: "IMPORT_CANCELLED",
    message: "the import was cancelled; delete the version and import again if it is still wanted")

  private static func changed(_ what: String) -> Operation.Failure {
    Operation.Failure(
      kind: .failedPrecondition, reason: "SOURCE_CHANGED",
      message: "\(what) changed in object storage while it was imported; "
        + "import it again once nothing writes to it")
  }
}
