import Glibc
import SlipwayCore
import SlipwayObjects
import SlipwayRuntime
import Synchronization
import Testing

struct LocalObjectStoreTests {
  @Test func `every file below a place is listed with its size and kind`() async throws {
    let bed = try StorageBed()
    try bed.put("training/iris/model/config.json", Array("{}".utf8))
    try bed.put("training/iris/model/deep/er/weights.m", [1, 2, 3])
    try bed.link("training/iris/model/elsewhere", to: "/etc/passwd")
    try #require(mkfifo("\(bed.root)/buckets/training/iris/pipe", 0o600) == 0)
    let entries = try await bed.objects.list(
      ObjectLocation(bucket: "training", key: "iris"), limit: 10)
    #expect(
      Set(entries) == [
        ObjectEntry(path: "model/config.json", size: 2),
        ObjectEntry(path: "model/deep/er/weights.m", size: 3),
        ObjectEntry(path: "model/elsewhere", size: 11, kind: .symbolicLink),
        ObjectEntry(path: "pipe", size: 0, kind: .special),
      ])
  }

  @Test func `more files than allowed are refused with the limit`() async throws {
    let bed = try StorageBed()
    for index in 0..<4 { try bed.put("training/iris/\(index)", []) }
    let error = await #expect(throws: RegistryError.self) {
      try await bed.objects.list(ObjectLocation(bucket: "training", key: "iris"), limit: 3)
    }
    #expect(error?.reason == "PACKAGE_INVALID")
    #expect(error?.metadata["files_max"] == "3")
  }

  @Test func `an object is streamed in order in chunks of at most a mebibyte`() async throws {
    let bed = try StorageBed()
    let bytes = (0..<2_500_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    try bed.put("training/large", bytes)
    let chunks = Mutex<[[UInt8]]>([])
    try await bed.objects.stream(ObjectLocation(bucket: "training", key: "large")) {
      (chunk: [UInt8]) throws(RegistryError) in
      chunks.withLock { $0.append(chunk) }
    }
    let seen = chunks.withLock { $0 }
    #expect(seen.map(\.count) == [1 << 20, 1 << 20, 2_500_000 - (2 << 20)])
    #expect(Array(seen.joined()) == bytes)
  }

  @Test func `an object larger than allowed is refused, one as large is read`() async throws {
    let bed = try StorageBed()
    try bed.put("training/config", [UInt8](repeating: 7, count: 100))
    let place = ObjectLocation(bucket: "training", key: "config")
    #expect(try await bed.objects.read(place, bytesMax: 100).count == 100)
    let error = await #expect(throws: RegistryError.self) {
      try await bed.objects.read(place, bytesMax: 99)
    }
    #expect(error?.reason == "OBJECT_TOO_LARGE")
  }

  @Test func `what is not there is refused by its path`() async throws {
    let bed = try StorageBed()
    for place in [
      ObjectLocation(bucket: "none", key: ""), ObjectLocation(bucket: "none", key: "a/b"),
    ] {
      let error = await #expect(throws: RegistryError.self) {
        try await bed.objects.list(place, limit: 1)
      }
      #expect(error?.reason == "OBS_PATH_NOT_FOUND")
      #expect(error?.resource == place.text)
    }
  }

  @Test func `links are refused wherever they stand in the path`() async throws {
    let bed = try StorageBed()
    try bed.put("training/real/secret", [1])
    try bed.link("training/alias", to: "real")
    try bed.link("training/real/link", to: "secret")
    for key in ["alias", "alias/secret", "real/link"] {
      let error = await #expect(throws: RegistryError.self) {
        try await bed.objects.read(ObjectLocation(bucket: "training", key: key), bytesMax: 10)
      }
      #expect(error?.reason == "PACKAGE_INVALID", "\(key)")
    }
  }
}
