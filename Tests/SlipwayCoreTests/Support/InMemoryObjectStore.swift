import SlipwayCore
import Synchronization

/// Object storage in memory. Chunks are small so that tests see several of them.
final class InMemoryObjectStore: ObjectStore {
  private struct State {
    var objects: [String: [UInt8]] = [:]
    var kinds: [String: ObjectEntry.Kind] = [:]
    var sizes: [String: Int64] = [:]
    var faults: [String: [RegistryError]] = [:]
    var gate: (gate: Gate, path: String?)?
  }

  private let state = Mutex(State())
  /// Bytes of one chunk.
  let chunkBytes = 4

  /// Puts an object at `path`, `BUCKET/KEY`.
  func put(_ path: String, _ text: String = "", kind: ObjectEntry.Kind = .file) {
    state.withLock {
      $0.objects[path] = Array(text.utf8)
      $0.kinds[path] = kind
    }
  }

  /// Makes the list tell another size than the object has.
  func claimSize(_ size: Int64, of path: String) {
    state.withLock { $0.sizes[path] = size }
  }

  /// Removes the object at `path`.
  func remove(_ path: String) {
    state.withLock { _ = $0.objects.removeValue(forKey: path) }
  }

  /// Makes the next streams of `path` fail after their first chunk, one error each.
  func fail(_ path: String, with errors: [RegistryError]) {
    state.withLock { $0.faults[path] = errors }
  }

  /// Holds every stream, or those of `path`, at their start until the gate is opened.
  func hold(at gate: Gate, only path: String? = nil) {
    state.withLock { $0.gate = (gate, path) }
  }

  func list(
    _ location: ObjectLocation, limit: Int
  ) async throws(RegistryError) -> [ObjectEntry] {
    let prefix = location.text + "/"
    let entries = state.withLock { state in
      state.objects.filter { $0.key.hasPrefix(prefix) }.map { path, bytes in
        ObjectEntry(
          path: String(path.dropFirst(prefix.count)),
          size: state.sizes[path] ?? Int64(bytes.count), kind: state.kinds[path] ?? .file)
      }
    }
    guard !entries.isEmpty else { throw Self.notFound(location) }
    guard entries.count <= limit else {
      throw RegistryError(
        .failedPrecondition, "PACKAGE_INVALID", "more than \(limit) files below \(location.text)")
    }
    return entries
  }

  func read(_ location: ObjectLocation, bytesMax: Int) async throws(RegistryError) -> [UInt8] {
    guard let bytes = state.withLock({ $0.objects[location.text] }) else {
      throw Self.notFound(location)
    }
    guard bytes.count <= bytesMax else {
      throw RegistryError(.failedPrecondition, "OBJECT_TOO_LARGE", location.text)
    }
    return bytes
  }

  func stream(
    _ location: ObjectLocation,
    to sink: @Sendable ([UInt8]) async throws(RegistryError) -> Void
  ) async throws(RegistryError) {
    if let (gate, path) = state.withLock({ $0.gate }), path ?? location.text == location.text {
      await gate.wait()
    }
    var rest = try await read(location, bytesMax: .max)[...]
    while !rest.isEmpty {
      try await sink(Array(rest.prefix(chunkBytes)))
      rest = rest.dropFirst(chunkBytes)
      if let fault = nextFault(of: location.text) { throw fault }
    }
  }

  private func nextFault(of path: String) -> RegistryError? {
    state.withLock { state in
      guard state.faults[path]?.isEmpty == false else { return nil }
      return state.faults[path]?.removeFirst()
    }
  }

  private static func notFound(_ location: ObjectLocation) -> RegistryError {
    RegistryError(
      .notFound, "OBS_PATH_NOT_FOUND", "\(location.text) is not there", resource: location.text)
  }
}
