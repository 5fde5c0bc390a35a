import SlipwayCore
import Testing

struct PackageListingTests {
  private func listing(
    _ entries: [ObjectEntry], _ limits: RegistryLimits = RegistryLimits()
  ) throws(RegistryError) -> PackageListing {
    try PackageListing(entries: entries, limits: limits)
  }

  @Test func `files are sorted by the bytes of their paths and measured`() throws {
    let listing = try listing([
      ObjectEntry(path: "b", size: 2), ObjectEntry(path: "a/z", size: 3),
      ObjectEntry(path: "B", size: 4),
    ])
    #expect(listing.files.map(\.path) == ["model/B", "model/a/z", "model/b"])
    #expect(listing.totalBytes == 9)
  }

  @Test func `links and special files are refused, all of them at once`() async {
    let error = await refusal {
      try listing([
        ObjectEntry(path: "a", size: 1), ObjectEntry(path: "link", size: 1, kind: .symbolicLink),
        ObjectEntry(path: "pipe", size: 0, kind: .special),
      ])
    }
    #expect(error?.kind == .failedPrecondition)
    #expect(error?.summary == ["model/link PACKAGE_INVALID", "model/pipe PACKAGE_INVALID"])
  }

  @Test(arguments: [
    "../x", "a/../x", "/etc/passwd", "a//b", "a/", "./a", "", "a\nb", "a\u{7F}b", "a\u{0}b",
    "a\u{9B}b", "broken\u{FFFD}", String(repeating: "x", count: 1100),
  ])
  func `a path that leads elsewhere or cannot be shown is refused`(_ path: String) async {
    let error = await refusal { try listing([ObjectEntry(path: path, size: 1)]) }
    #expect(error?.reason == "PACKAGE_INVALID")
    #expect(error?.message.unicodeScalars.allSatisfy { $0.value >= 0x20 } == true)
  }

  @Test func `more bytes than allowed are refused`() async {
    var limits = RegistryLimits()
    limits.modelSizeBytesMax = 10
    let error = await refusal {
      try listing([ObjectEntry(path: "a", size: 6), ObjectEntry(path: "b", size: 5)], limits)
    }
    #expect(error?.reason == "MODEL_TOO_LARGE")
    #expect(error?.message.contains("modelSizeBytesMax") == true)
  }

  @Test func `sizes whose sum overflows are refused, not trapped`() async {
    let error = await refusal {
      try listing([
        ObjectEntry(path: "a", size: .max), ObjectEntry(path: "b", size: .max),
      ])
    }
    #expect(error?.reason == "MODEL_TOO_LARGE")
  }

  @Test func `more files than allowed are refused`() async {
    var limits = RegistryLimits()
    limits.packageFilesMax = 1
    let error = await refusal {
      try listing([ObjectEntry(path: "a", size: 1), ObjectEntry(path: "b", size: 1)], limits)
    }
    #expect(error?.reason == "PACKAGE_INVALID")
    #expect(error?.message.contains("packageFilesMax") == true)
  }

  @Test func `the answer stays short however much is wrong`() async {
    let links = (0..<1000).map {
      ObjectEntry(path: "link-\($0)", size: 0, kind: .symbolicLink)
    }
    let error = await refusal { try listing(links) }
    #expect(error?.violations.count == Findings.violationsMax)
  }
}
