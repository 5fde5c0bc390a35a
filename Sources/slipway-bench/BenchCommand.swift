/// What the program was asked to do.
enum BenchCommand {
  /// To answer calls until the process is ended.
  struct Serve {
    /// The file of versions, and what is served from it.
    var versions: String
    /// How many loops serve. Default 1.
    var loops = 1
    /// PEM files of the certificate and its key; nil serves in the clear only.
    var tls: (certificate: String, key: String)?
  }

  /// To make calls and measure them.
  struct Call {
    /// Where the server listens, as `HOST:PORT`.
    var address: String
    /// The file of versions, which are asked for in turn.
    var versions: String
    /// Callers, each with one call at a time.
    var inFlight: Int
    /// How long calls are started.
    var seconds: Double
    /// Channels that the callers share. Default 1.
    var connections = 1
  }

  case serve(Serve)
  case call(Call)

  /// What the program can be asked for; `scripts/bench` does so.
  static let usage = """
    usage: slipway-bench serve FILE [--loops N] [--certificate FILE --key FILE]
           slipway-bench call ADDRESS FILE --in-flight N --seconds S [--connections C]
    """

  /// Reads the words after the program's name; nil unless all of them are understood.
  init?(_ words: ArraySlice<String>) {
    switch words.first {
    case "serve":
      guard var options = BenchOptions(words.dropFirst(2)), words.count >= 2,
        let loops = options.count("--loops", default: 1)
      else { return nil }
      var serve = Serve(versions: words[words.startIndex + 1], loops: loops)
      switch (options.take("--certificate"), options.take("--key")) {
      case (let certificate?, let key?): serve.tls = (certificate, key)
      case (nil, nil): break
      default: return nil
      }
      guard options.isEmpty else { return nil }
      self = .serve(serve)
    case "call":
      guard var options = BenchOptions(words.dropFirst(3)), words.count >= 3,
        let inFlight = options.count("--in-flight"),
        let seconds = options.take("--seconds").flatMap(Double.init), (0..<1e6).contains(seconds),
        seconds > 0,
        let connections = options.count("--connections", default: 1), options.isEmpty
      else { return nil }
      self = .call(
        Call(
          address: words[words.startIndex + 1], versions: words[words.startIndex + 2],
          inFlight: inFlight, seconds: seconds, connections: connections))
    default:
      return nil
    }
  }
}
