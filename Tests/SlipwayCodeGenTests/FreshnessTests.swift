import Glibc
import Testing

/// The committed generated files are those that `scripts/generate` writes.
@Suite struct FreshnessTests {
  private static let folders = [
    "Sources/CSlipwayDescriptors", "Sources/CSlipwayProtos", "Sources/SlipwayAPI/Generated",
    "Tests/Support/CSlipwayTestProtos", "Tests/SlipwayWireTests/Generated",
    "Tests/Interop/CInteropProtos", "Tests/Interop/slipway-interop/Generated",
  ]

  private static let handWritten: Set = [
    "DescriptorSet.c", "DescriptorSet.h", "InteropDescriptors.c", "InteropDescriptors.h",
  ]

  private static let hasTools = ["protoc", "protoc-gen-c"].allSatisfy { tool in
    (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":")
      .contains { access("\($0)/\(tool)", X_OK) == 0 }
  }

  /// The generator that was built together with these tests, beside them.
  private static var generator: String {
    let parts = CommandLine.arguments[0].split(separator: "/").dropLast()
    return "/" + parts.joined(separator: "/") + "/protoc-gen-slipway"
  }

  @Test(.enabled(if: hasTools, "protoc and protoc-gen-c make the files"))
  func `the generated files are fresh`() throws {
    var template = Array("/tmp/slipway-generate.XXXXXX".utf8CString)
    let folder = String(cString: try #require(mkdtemp(&template)))
    defer { run("/bin/rm", ["-rf", folder]) }
    let status = run(
      Checkout.root + "/scripts/generate", ["--into", folder, "--plugin", Self.generator])
    #expect(status == 0)
    for path in Self.folders {
      let committed = files(below: "\(Checkout.root)/\(path)")
        .filter { !Self.handWritten.contains($0) }
      let fresh = files(below: "\(folder)/\(path)")
      #expect(!fresh.isEmpty)
      #expect(committed == fresh, "\(path) has other files; run scripts/generate")
      for file in fresh {
        let isFresh =
          Checkout.read("\(path)/\(file)") == Checkout.read("\(folder)/\(path)/\(file)")
        #expect(isFresh, "\(path)/\(file) is stale; run scripts/generate")
      }
    }
  }

  @discardableResult
  private func run(_ program: String, _ arguments: [String]) -> Int32 {
    var child: pid_t = 0
    var argv = ([program] + arguments).map { strdup($0) } + [nil]
    defer { argv.forEach { free($0) } }
    guard posix_spawn(&child, program, nil, nil, &argv, environ) == 0 else { return -1 }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    return status
  }

  /// Paths of all files below `folder`, sorted.
  private func files(below folder: String) -> [String] {
    var found: [String] = []
    var pending = [""]
    while let below = pending.popLast() {
      guard let directory = opendir("\(folder)/\(below)") else { continue }
      defer { closedir(directory) }
      while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        guard name != ".", name != ".." else { continue }
        let path = below.isEmpty ? name : "\(below)/\(name)"
        if entry.pointee.d_type == UInt8(DT_DIR) {
          pending.append(path)
        } else {
          found.append(path)
        }
      }
    }
    return found.sorted()
  }
}
