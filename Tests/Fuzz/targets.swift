// scripts/fuzz appends this to a copy of the package's own manifest: the fuzzers see the rooms
// exactly as they are, and the package itself knows nothing of libFuzzer.

// Tests are neither built nor run here, and the fuzzers borrow one of their folders.
package.targets.removeAll { $0.type == .test }
package.targets += [
  .target(
    name: "FuzzMessages", dependencies: ["SlipwayBase", "SlipwayWire", "CSlipwayTestProtos"],
    path: "Tests/SlipwayWireTests/Generated", swiftSettings: testing),
  .executableTarget(
    name: "slipway-fuzz",
    dependencies: [
      "FuzzMessages", "SlipwayBase", "SlipwayCore", "SlipwayHTTP2", "SlipwayRPC",
      "SlipwayTestKit", "SlipwayWire",
    ],
    path: "Tests/Fuzz", exclude: ["corpus", "make_corpus.py", "targets.swift"],
    swiftSettings: testing),
]
