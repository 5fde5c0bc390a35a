import SlipwayBase
import SlipwayCore
import SlipwayServer
import Testing

struct ConfigurationReaderTests {
  @Test func `without any word the defaults hold`() throws {
    let configuration = try configuration([])
    #expect(configuration.dataDirectory == "/home/ada/.slipway")
    #expect(configuration.addresses == ["127.0.0.1:50051"])
    #expect(configuration.adminListen == "127.0.0.1:9090")
    #expect(configuration.bucketsDirectory == "/home/ada/.slipway/buckets")
    #expect(configuration.connections.receiveBytesMax == 4 << 20)
    #expect(configuration.loopCount >= 1)
  }

  @Test func `flags win over the environment, which wins over the file`() throws {
    let file = #"{"data-dir": "/file", "loops": 3, "listen": ["127.0.0.1:1", "unix:/a"]}"#
    let configuration = try configuration(
      ["--config", "/etc/slipway.json", "--data-dir=/flag"],
      environment: ["SLIPWAY_DATA_DIR": "/environment", "SLIPWAY_LISTEN": "127.0.0.1:2,unix:/b"],
      files: ["/etc/slipway.json": file])
    #expect(configuration.dataDirectory == "/flag")
    #expect(configuration.loops == 3)
    #expect(configuration.listen == ["127.0.0.1:2", "unix:/b"])
  }

  @Test func `a repeatable flag replaces what the file said and adds to itself`() throws {
    let configuration = try configuration(
      ["--listen", "127.0.0.1:3", "--config=/c", "--listen", "unix:/c.sock"],
      files: ["/c": #"{"listen": "127.0.0.1:1"}"#])
    #expect(configuration.listen == ["127.0.0.1:3", "unix:/c.sock"])
  }

  @Test func `the file can give runtimes for further engines`() throws {
    let file = """
      {"runtimes": {"pytorch": {"command": ["serve", "{model_dir}"], "serves-model-files": true}}}
      """
    let configuration = try configuration(["--config", "/c"], files: ["/c": file])
    #expect(
      configuration.runtimes == [
        .pytorch: .init(command: ["serve", "{model_dir}"], servesModelFiles: true)
      ])
  }

  @Test func `the admin port can be switched off`() throws {
    #expect(try configuration(["--admin-listen", "off"]).adminListen == "")
  }

  @Test(arguments: [
    (["--no-such", "1"], "unknown flag --no-such"),
    (["stray"], "'stray' is no flag"),
    (["--data-dir"], "--data-dir needs a value"),
    (["--data-dir", ""], "--data-dir: the value is empty"),
    (["--loops", "257"], "--loops: '257' does not fit; use a number from 0 to 256"),
    (["--loops", "many"], "--loops: 'many' does not fit"),
    (["--receive-bytes-max", "1"], "use a number from 1024 to 1073741824"),
    (["--log-level", "loud"], "--log-level: 'loud' is no log level"),
    (["--log-format", "xml"], "--log-format: 'xml' is no log format"),
    (["--config", "/none"], "cannot read the configuration file /none"),
  ])
  func `a word that makes no sense is refused by its name`(words: [String], text: String) throws {
    let error = try #require(
      #expect(throws: ConfigurationError.self) { try configuration(words) })
    #expect("\(error)".hasPrefix(text) || "\(error)".hasSuffix(text) || "\(error)".contains(text))
  }

  @Test(arguments: [
    ("{", "/c: "),
    ("[]", "/c: the file must hold one JSON object"),
    (#"{"data_dir": "x"}"#, "/c: data_dir: unknown key"),
    (#"{"loops": true}"#, "/c: loops: use a string or a whole number"),
    (#"{"data-dir": ["a"]}"#, "/c: data-dir: use a string or a whole number"),
    (#"{"runtimes": []}"#, "/c: runtimes: use an object of engines"),
    (#"{"runtimes": {"Prolog": {}}}"#, "/c: runtimes: 'Prolog' is no engine"),
    (#"{"runtimes": {"MXNet": {}}}"#, "/c: runtimes.MXNet: 'command' is missing or empty"),
    (#"{"runtimes": {"MXNet": {"command": [""]}}}"#, "use a list of non-empty strings"),
    (#"{"runtimes": {"MXNet": {"shell": "x"}}}"#, "/c: runtimes.MXNet.shell: use 'command'"),
  ])
  func `a file that makes no sense is refused by its member`(file: String, text: String) throws {
    let error = try #require(
      #expect(throws: ConfigurationError.self) {
        try configuration(["--config", "/c"], files: ["/c": file])
      })
    #expect("\(error)".contains(text))
  }

  @Test func `help and version are asked for by their flags`() throws {
    guard case .help = try reader(["--loops", "2", "--help"]).read(),
      case .version = try reader(["--version"]).read()
    else {
      Issue.record("help or version is not answered")
      return
    }
  }

  @Test func `the help text names every setting with its default and its variable`() {
    for setting in Setting.all {
      #expect(HelpText.text.contains("--\(setting.key) \(setting.placeholder)\n"))
      #expect(HelpText.text.contains("Default: \(setting.defaultText)."))
      #expect(HelpText.text.contains("Environment: \(setting.environmentVariable)\n"))
    }
  }

  private func reader(
    _ words: [String], environment: [String: String] = [:], files: [String: String] = [:]
  ) -> ConfigurationReader {
    ConfigurationReader(
      arguments: words,
      environment: ["HOME": "/home/ada"].merging(environment) { _, given in given },
      readFile: { path in files[path].map { Array($0.utf8) } })
  }

  private func configuration(
    _ words: [String], environment: [String: String] = [:], files: [String: String] = [:]
  ) throws -> Configuration {
    guard
      case .run(let configuration) = try reader(words, environment: environment, files: files)
        .read()
    else {
      throw ConfigurationError("the words do not ask for a run")
    }
    return configuration
  }
}
