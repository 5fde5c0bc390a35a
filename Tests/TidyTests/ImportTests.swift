import Testing

/// Who may know whom. Package.swift draws the arrows; SwiftPM lets a target import more than that,
/// these tests do not.
@Suite struct ImportTests {
  /// Modules of the toolchain that any target may import. Foundation and Dispatch are not among
  /// them: they bring threads, memory and start-up time of their own.
  private static let toolchain: Set = ["Glibc", "Synchronization"]

  /// C modules that more than one target imports, with those that may.
  private static let sharedModules: [String: Set<String>] = [
    // The run-time, the generated messages, and the generator that reads plugin requests.
    "CProtobufC": ["SlipwayWire", "SlipwayAPI", "SlipwayCodeGen"],
    // The generator, and reflection, which hands out what the generator is given.
    "CSlipwayDescriptors": ["SlipwayCodeGen", "SlipwayReflection"],
  ]

  @Test func `Package swift is understood`() {
    #expect(PackageGraph.arrows["SlipwayCore"] == ["SlipwayBase", "SlipwayJSON"])
    #expect(PackageGraph.arrows["CSlipwayProtos"] == ["CProtobufC"])
    #expect(PackageGraph.arrows["CNghttp2"] == [])
    #expect(PackageGraph.arrows.count > 40)
  }

  @Test func `a target imports only what Package swift lists for it`() {
    for file in SourceTree.files
    where file.path.hasPrefix("Sources/") && file.path.hasSuffix(".swift") {
      guard let allowed = PackageGraph.arrows[file.target] else {
        Issue.record("\(file.path) belongs to no target")
        continue
      }
      for module in file.imports where !Self.toolchain.contains(module) {
        #expect(allowed.contains(module), "\(file.path) imports \(module)")
      }
    }
  }

  @Test func `every arrow of Package swift is used`() {
    for (target, modules) in PackageGraph.arrows where target.hasPrefix("Slipway") {
      let files = SourceTree.files.filter {
        $0.path.hasPrefix("Sources/\(target)/") && $0.path.hasSuffix(".swift")
      }
      let imported = Set(files.flatMap(\.imports))
      for module in modules where !files.isEmpty {
        #expect(imported.contains(module), "\(target) does not import \(module)")
      }
    }
  }

  @Test func `a C library is imported by one target`() {
    for module in PackageGraph.cTargets {
      let importers = Set(
        SourceTree.files.filter { $0.path.hasPrefix("Sources/") && $0.path.hasSuffix(".swift") }
          .filter { $0.imports.contains(module) }.map(\.target))
      let allowed = Self.sharedModules[module]
      #expect(
        allowed.map(importers.isSubset) ?? (importers.count <= 1),
        "\(module) is imported by \(importers.sorted().joined(separator: ", "))")
    }
  }

  @Test(arguments: ["SlipwayRuntime", "SlipwayHTTP2", "SlipwayRPC", "SlipwayWire", "SlipwayAPI"])
  func `a protocol room knows nothing of models`(room: String) {
    let domain: Set = ["SlipwayCore", "SlipwayStorage", "SlipwayObjects", "SlipwayRunners"]
    #expect(PackageGraph.arrows[room]?.isDisjoint(with: domain) == true)
  }

  @Test func `the domain knows only the floor`() {
    #expect(PackageGraph.arrows["SlipwayCore"]?.subtracting(["SlipwayBase", "SlipwayJSON"]) == [])
    for file in SourceTree.sources where file.target == "SlipwayCore" {
      #expect(!file.imports.contains("Glibc"), "\(file.path) talks to the system")
    }
  }

  @Test func `only Services and the composition know both the API and the domain`() {
    let both = PackageGraph.arrows.filter {
      $0.value.isSuperset(of: ["SlipwayAPI", "SlipwayCore"]) && !$0.key.hasSuffix("Tests")
    }
    #expect(Set(both.keys).isSubset(of: ["SlipwayServices", "SlipwayServer"]))
  }

  @Test(arguments: ["Call", "Framing", "Stream"])
  func `the rules of gRPC do no input or output`(folder: String) {
    for file in SourceTree.sources where file.path.hasPrefix("Sources/SlipwayRPC/\(folder)/") {
      let forbidden: Set = ["Glibc", "SlipwayRuntime"]
      #expect(forbidden.isDisjoint(with: file.imports), "\(file.path) belongs elsewhere")
    }
  }
}
