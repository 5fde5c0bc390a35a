import Glibc
import SlipwayCore
import SlipwayObjects
import SlipwayRuntime
import Synchronization
import Testing

struct ContentStoreTests {
  private let place = ObjectLocation(bucket: "training", key: "weights")

  @Test func `content is kept once, by its digest, and its bytes are counted`() async throws {
    let bed = try StorageBed()
    let bytes = [UInt8](repeating: 9, count: 1_500_000)
    try bed.put("training/weights", bytes)
    let counted = Mutex<Int64>(0)
    for _ in 0..<2 {
      let copy = try await bed.contents.ingest(place, from: bed.objects) { count in
        counted.withLock { $0 += count }
      }
      #expect(copy.digest == Digests().sha256(bytes))
      #expect(copy.size == 1_500_000)
    }
    #expect(counted.withLock { $0 } == 3_000_000)
    #expect(try bed.kept() == [Digests().sha256(bytes).hex])
    #expect(try Directories.names(in: "\(bed.root)/artifacts/incoming").isEmpty)
  }

  @Test func `a copy that fails leaves nothing behind`() async throws {
    let bed = try StorageBed()
    let error = await #expect(throws: RegistryError.self) {
      try await bed.contents.ingest(place, from: bed.objects) { _ in }
    }
    #expect(error?.reason == "OBS_PATH_NOT_FOUND")
    #expect(try bed.kept().isEmpty)
    #expect(try Directories.names(in: "\(bed.root)/artifacts/incoming").isEmpty)
  }

  @Test func `a manifest is laid out as it was imported`() async throws {
    let bed = try StorageBed()
    let manifest = try await ingest(["model/a": [1], "model/deep/b": [2, 2]], bed)
    try await bed.contents.materialise(manifest, at: "\(bed.root)/package")
    #expect(try bed.content("package/model/a") == [1])
    #expect(try bed.content("package/model/deep/b") == [2, 2])
  }

  @Test func `content that changed on disk is data loss and lays out nothing`() async throws {
    let bed = try StorageBed()
    let manifest = try await ingest(["model/a": [1], "model/b": [2]], bed)
    let hex = Digests().sha256([2]).hex
    let stored = "\(bed.root)/artifacts/sha256/\(hex.prefix(2))/\(hex)"
    try Directories.replaceFile(stored, with: [3])
    for change in ["changed", "gone"] {
      if change == "gone" { try Directories.removeFile(stored) }
      let error = await #expect(throws: RegistryError.self) {
        try await bed.contents.materialise(manifest, at: "\(bed.root)/package")
      }
      #expect(error?.kind == .dataLoss, "\(change)")
      #expect(error?.reason == "DIGEST_MISMATCH", "\(change)")
      #expect(error?.metadata["file"] == "model/b", "\(change)")
      #expect(!Directories.exists("\(bed.root)/package"))
    }
    #expect(Set(try Directories.names(in: bed.root)) == ["buckets", "artifacts"])
  }

  @Test func `a sweep removes what nothing refers to and nothing else`() async throws {
    let bed = try StorageBed()
    _ = try await ingest(["a": [1], "b": [2, 2, 2]], bed)
    let wanted = Digests().sha256([1])
    let freed = try await bed.contents.sweep { (digest) throws(RegistryError) in digest == wanted }
    #expect(freed == 3)
    #expect(try bed.kept() == [wanted.hex])
  }

  @Test func `copies that an earlier process did not finish are removed`() async throws {
    let bed = try StorageBed()
    try Directories.replaceFile("\(bed.root)/artifacts/incoming/half", with: [1])
    try await bed.contents.discardUnfinished()
    #expect(try Directories.names(in: "\(bed.root)/artifacts/incoming").isEmpty)
  }

  @Test func `a full disk is said in the words of the domain`() {
    let refusal = RuntimeError("write /data", errno: ENOSPC).asOwnStorageRefusal()
    #expect(refusal.reason == "STORAGE_FULL")
    #expect(refusal.kind == .resourceExhausted)
  }

  private func ingest(
    _ files: [String: [UInt8]], _ bed: StorageBed
  ) async throws -> PackageManifest {
    var entries: [PackageManifest.File] = []
    for (path, bytes) in files {
      try bed.put("training/\(path)", bytes)
      let copy = try await bed.contents.ingest(
        ObjectLocation(bucket: "training", key: path), from: bed.objects
      ) { _ in }
      entries.append(.init(path: path, size: copy.size, digest: copy.digest))
    }
    return PackageManifest(files: entries, cryptography: Digests())
  }
}
