package import SlipwayBase
package import SlipwayCore

/// Everything a server can be told. Each field's key, default and meaning stand in `Setting.all`,
/// which `slipwayd --help` prints.
package struct Configuration: Sendable {
  /// Directory that holds everything the server keeps.
  package var dataDirectory: String
  /// Where gRPC is served: `HOST:PORT`, port 0 picks one, or `unix:PATH`.
  package var listen: [String] = []
  /// Where metrics and health are served over HTTP; empty serves them nowhere.
  package var adminListen = "127.0.0.1:9090"
  /// Root of the local object storage; empty means `buckets` in the data directory.
  package var objectStorageDirectory = ""
  /// Python 3 interpreter of the packaged model runtime.
  package var python = "python3"
  /// Event loops, a thread each; 0 means one for each core.
  package var loops = 0
  /// The certificates of the gRPC addresses.
  package var tls = TLSSettings()
  /// The life of gRPC connections and what they may carry.
  package var connections = ConnectionSettings()
  /// Imports that copy files at the same time.
  package var concurrentImports = 2
  /// How long calls may take to end when the server stops.
  package var drainGraceSeconds = 30
  /// How long an instance with a health check goes on serving after it was told to stop.
  package var stopGraceSeconds = 180
  /// How long a prediction may take when the caller sets no deadline.
  package var predictTimeoutSeconds = 60
  /// Least severe records that are logged.
  package var logLevel = LogLevel.info
  /// Form of the log; `nil` means text on a terminal and JSON elsewhere.
  package var logFormat: LogFormat?
  /// Commands for packages of further engines, or in place of the packaged runtime's.
  package var runtimes: [ModelType: RuntimeCatalog.Entry] = [:]

  /// The defaults for a user whose home directory is `home`.
  package init(home: String?) {
    dataDirectory = home.map { "\($0)/.slipway" } ?? "slipway-data"
  }

  /// The addresses to listen on, the default when none was given.
  package var addresses: [String] { listen.isEmpty ? ["127.0.0.1:50051"] : listen }

  /// Event loops to start.
  package var loopCount: Int { loops == 0 ? Processors.count : loops }

  /// Root of the local object storage.
  package var bucketsDirectory: String {
    objectStorageDirectory.isEmpty ? "\(dataDirectory)/buckets" : objectStorageDirectory
  }
}
