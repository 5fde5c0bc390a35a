// swift-tools-version: 6.3
import PackageDescription

// MARK: - Settings

/// Applied to every Swift library and executable: the strictest checks the toolchain has. Those for
/// overlapping accesses, made at run time, are for debug builds: they cost a tenth of a call.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("ImmutableWeakCaptures"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

/// Tests keep the language rules but may touch memory freely to build bad input.
let testing: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

// MARK: - Table helpers

func system(_ name: String, pkgConfig: String, apt: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

func library(_ name: String, _ imports: [String] = [], exclude: [String] = []) -> Target {
  .target(
    name: name, dependencies: imports.map { .byName(name: $0) }, exclude: exclude,
    swiftSettings: strict)
}

func program(_ name: String, _ imports: [String]) -> Target {
  .executableTarget(
    name: name, dependencies: imports.map { .byName(name: $0) }, swiftSettings: strict)
}

func tests(_ name: String, _ imports: [String], exclude: [String] = []) -> Target {
  .testTarget(
    name: name, dependencies: imports.map { .byName(name: $0) }, exclude: exclude,
    swiftSettings: testing)
}

// MARK: - C rooms: each is imported by exactly one Swift room

let cRooms: [Target] = [
  system("CNghttp2", pkgConfig: "libnghttp2", apt: "libnghttp2-dev"),
  system("CProtobufC", pkgConfig: "libprotobuf-c", apt: "libprotobuf-c-dev"),
  system("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
  system("CLibSSL", pkgConfig: "libssl", apt: "libssl-dev"),
  system("COpenSSL", pkgConfig: "libcrypto", apt: "libssl-dev"),
  system("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
  system("CMicrohttpd", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev"),
  system("CJansson", pkgConfig: "jansson", apt: "libjansson-dev"),
  system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
  .target(name: "CSlipwaySystem"),
  .target(
    name: "CSlipwayProtos", dependencies: ["CProtobufC"], exclude: ["descriptors.binpb"],
    publicHeadersPath: "."),
  .target(name: "CSlipwayDescriptors", dependencies: ["CProtobufC"], publicHeadersPath: "."),
  .target(
    name: "CSlipwayTestProtos", dependencies: ["CProtobufC"],
    path: "Tests/Support/CSlipwayTestProtos", publicHeadersPath: "."),
  .target(
    name: "CInteropProtos", dependencies: ["CProtobufC"], path: "Tests/Interop/CInteropProtos",
    exclude: ["descriptors.binpb"], publicHeadersPath: "."),
  .target(
    name: "CSlipwayPythonRuntime", exclude: ["slipway_runtime.py", "slipway_services.py"]),
]

// MARK: - Swift rooms, floor first: an arrow only ever points up this list

let swiftRooms: [Target] = [
  // floor
  library("SlipwayBase"),
  library("SlipwayJSON", ["CJansson"]),
  // protocol: knows nothing of models
  library("SlipwayRuntime", ["SlipwayBase", "CSlipwaySystem"]),
  library("SlipwayHTTP2", ["SlipwayBase", "CNghttp2"]),
  library("SlipwayCompression", ["SlipwayBase", "CZlib"]),
  library("SlipwayTLS", ["SlipwayBase", "CLibSSL"]),
  library(
    "SlipwayRPC",
    [
      "SlipwayBase", "SlipwayJSON", "SlipwayRuntime", "SlipwayHTTP2", "SlipwayCompression",
      "SlipwayTLS",
    ]),
  library("SlipwayWire", ["SlipwayBase", "CProtobufC"]),
  library("SlipwayAPI", ["SlipwayBase", "SlipwayRPC", "SlipwayWire", "CSlipwayProtos"]),
  library("SlipwayReflection", ["SlipwayAPI", "CSlipwayDescriptors"]),
  // domain
  library("SlipwayCore", ["SlipwayBase", "SlipwayJSON"]),
  // adapters
  library("SlipwayCrypto", ["SlipwayBase", "COpenSSL"]),
  library("SlipwayHTTPClient", ["SlipwayBase", "CCurl"]),
  library("SlipwayStorage", ["SlipwayBase", "SlipwayJSON", "SlipwayCore"]),
  library("SlipwaySQLite", ["SlipwayBase", "SlipwayCore", "SlipwayStorage", "CSQLite"]),
  library("SlipwayObjects", ["SlipwayBase", "SlipwayRuntime", "SlipwayCrypto", "SlipwayCore"]),
  library(
    "SlipwayRunners",
    [
      "SlipwayBase", "SlipwayRuntime", "SlipwayHTTPClient", "SlipwayCore",
      "CSlipwayPythonRuntime",
    ]),
  library(
    "SlipwayServices",
    [
      "SlipwayBase", "SlipwayJSON", "SlipwayRPC", "SlipwayAPI", "SlipwayReflection",
      "SlipwayCore",
    ]),
  library("SlipwayAdmin", ["SlipwayBase", "CMicrohttpd"]),
  // composition
  library(
    "SlipwayServer",
    [
      "SlipwayBase", "SlipwayJSON", "SlipwayRuntime", "SlipwayHTTP2", "SlipwayTLS",
      "SlipwayRPC", "SlipwayAPI", "SlipwayCore", "SlipwayCrypto", "SlipwayHTTPClient",
      "SlipwaySQLite", "SlipwayObjects", "SlipwayRunners", "SlipwayServices", "SlipwayAdmin",
    ]),
  library("Slipway", ["SlipwayBase", "SlipwayRPC", "SlipwayWire", "SlipwayAPI"]),
  library("SlipwayCodeGen", ["CSlipwayDescriptors", "CProtobufC"]),
]

// MARK: - Programs

let programs: [Target] = [
  program("slipwayd", ["SlipwayBase", "SlipwayRuntime", "SlipwayServer"]),
  program("SlipwayCLI", ["SlipwayJSON", "Slipway"]),
  program(
    "slipway-bench",
    ["SlipwayBase", "SlipwayRuntime", "SlipwayTLS", "SlipwayRPC", "SlipwayAPI"]),
  program("protoc-gen-slipway", ["SlipwayCodeGen"]),
  .executableTarget(
    name: "slipway-interop",
    dependencies: [
      "SlipwayBase", "SlipwayJSON", "SlipwayRuntime", "SlipwayHTTP2", "SlipwayCompression",
      "SlipwayTLS", "SlipwayRPC", "SlipwayWire", "SlipwayAPI", "SlipwayCore",
      "SlipwayReflection", "SlipwayServices", "CInteropProtos",
    ],
    path: "Tests/Interop/slipway-interop", swiftSettings: strict),
]

// MARK: - Tests mirror the rooms

let testRooms: [Target] = [
  tests("SlipwayBaseTests", ["SlipwayBase"]),
  tests("SlipwayJSONTests", ["SlipwayJSON", "SlipwayBase"]),
  tests("SlipwayRuntimeTests", ["SlipwayRuntime", "SlipwayBase"]),
  .target(
    name: "SlipwayTestKit", dependencies: ["SlipwayHTTP2", "SlipwayBase"],
    path: "Tests/SlipwayTestKit", swiftSettings: testing),
  tests("SlipwayHTTP2Tests", ["SlipwayHTTP2", "SlipwayBase", "SlipwayTestKit"]),
  tests("SlipwayTLSTests", ["SlipwayTLS", "SlipwayBase", "CLibSSL"]),
  tests("SlipwayReflectionTests", ["SlipwayReflection", "SlipwayAPI", "SlipwayWire"]),
  tests("SlipwayCompressionTests", ["SlipwayCompression", "SlipwayBase"]),
  tests(
    "SlipwayRPCTests",
    ["SlipwayRPC", "SlipwayHTTP2", "SlipwayRuntime", "SlipwayBase", "SlipwayTestKit"]),
  tests(
    "SlipwayWireTests", ["SlipwayWire", "SlipwayBase", "CSlipwayTestProtos", "CProtobufC"]),
  tests("SlipwayAPITests", ["SlipwayAPI", "SlipwayWire", "SlipwayRPC", "SlipwayBase"]),
  tests("SlipwayCodeGenTests", ["SlipwayCodeGen", "SlipwayBase", "protoc-gen-slipway"]),
  tests("SlipwayCryptoTests", ["SlipwayCrypto", "SlipwayBase"]),
  tests("SlipwayHTTPClientTests", ["SlipwayHTTPClient", "SlipwayBase"]),
  tests("SlipwayCoreTests", ["SlipwayCore", "SlipwayJSON", "SlipwayBase"]),
  tests(
    "SlipwayStorageTests",
    ["SlipwayStorage", "SlipwaySQLite", "SlipwayCore", "SlipwayJSON", "SlipwayBase", "CSQLite"]),
  tests(
    "SlipwayObjectsTests",
    ["SlipwayObjects", "SlipwayCrypto", "SlipwayRuntime", "SlipwayCore", "SlipwayBase"]),
  tests(
    "SlipwayRunnersTests",
    ["SlipwayRunners", "SlipwayHTTPClient", "SlipwayRuntime", "SlipwayCore", "SlipwayBase"]),
  tests(
    "SlipwayServicesTests",
    [
      "SlipwayServices", "SlipwayReflection", "SlipwayAPI", "SlipwayWire", "SlipwayRPC",
      "SlipwayHTTP2", "SlipwayCore", "SlipwayBase",
    ]),
  tests("SlipwayAdminTests", ["SlipwayAdmin", "SlipwayBase"]),
  tests(
    "SlipwayServerTests",
    ["SlipwayServer", "SlipwayTLS", "SlipwayRPC", "SlipwayRuntime", "SlipwayCore", "SlipwayBase"]),
  tests("SlipwayTests", ["Slipway", "SlipwayServer", "SlipwayRuntime", "SlipwayBase"]),
  tests("TidyTests", []),
]

let package = Package(
  name: "slipway",
  products: [
    .library(name: "Slipway", targets: ["Slipway"]),
    .executable(name: "slipwayd", targets: ["slipwayd"]),
    .executable(name: "slipway", targets: ["SlipwayCLI"]),
  ],
  targets: cRooms + swiftRooms + programs + testRooms
)
