import SlipwayServer

extension ConfigurationReader {
  /// The configuration, for words that ask for a run.
  func configuration() throws -> Configuration {
    guard case .run(let configuration) = try read() else {
      throw ConfigurationError("the words do not ask for a run")
    }
    return configuration
  }
}
