/// Object storage that stops between two chunks when its task is cancelled.
struct InterruptibleSource: ObjectStore {
  let base: any ObjectStore

  func list(_ location: ObjectLocation, limit: Int) async throws(RegistryError) -> [ObjectEntry] {
    try await base.list(location, limit: limit)
  }

  func read(_ location: ObjectLocation, bytesMax: Int) async throws(RegistryError) -> [UInt8] {
    try await base.read(location, bytesMax: bytesMax)
  }

  func stream(
    _ location: ObjectLocation,
    to sink: @Sendable ([UInt8]) async throws(RegistryError) -> Void
  ) async throws(RegistryError) {
    try await base.stream(location) { (chunk: [UInt8]) async throws(RegistryError) in
      if Task.isCancelled {
        throw RegistryError(.cancelled, "IMPORT_CANCELLED", "the import was cancelled")
      }
      try await sink(chunk)
    }
  }
}
