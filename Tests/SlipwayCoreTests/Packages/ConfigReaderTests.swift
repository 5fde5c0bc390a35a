import SlipwayCore
import SlipwayJSON
import Testing

struct ConfigReaderTests {
  private func read(_ text: String) -> (result: ConfigReader.Result?, violations: [String]) {
    var findings = Findings()
    var reader = ConfigReader(.packageConfig, limits: RegistryLimits())
    let result = reader.read(Array(text.utf8), &findings)
    #expect(findings.violations.allSatisfy { $0.subject.hasPrefix("model/config.json") })
    return (
      result,
      findings.violations.map {
        let path = $0.subject.split(separator: ": ", maxSplits: 1).dropFirst().joined()
        return $0.reason == "CONFIG_INVALID" ? path : "\(path) \($0.reason)"
      }
    )
  }

  @Test func `a whole configuration is read`() throws {
    let (result, violations) = read(
      """
      {"model_algorithm": "image_classification", "model_type": "custom",
       "metrics": {"f1": 0.5, "accuracy": 1},
       "apis": [{"protocol": "HTTP", "url": "/predict", "method": "get",
         "request": {"Content-type": "multipart/form-data",
           "data": {"type": "object", "properties": {"images": {"type": "file"}}}},
         "response": {"Content-type": "application/json", "data": "{\\"type\\": \\"array\\"}"}}],
       "dependencies": [{"installer": "pip", "packages": [
         {"package_name": "numpy", "package_version": "1.15.0", "restraint": "EXACT"},
         {"package_name": "pillow", "package_version": "", "restraint": ""}]}],
       "health": {"check_method": "exec", "command": "cat  /tmp/ok", "period_seconds": "7",
         "initial_delay_seconds": 0, "failure_threshold": "3", "timeout_seconds": 2},
       "protocol": "https", "port": "8443"}
      """)
    #expect(violations == [])
    let settings = try #require(result?.settings)
    #expect(result?.warnings == [])
    #expect(settings.modelAlgorithm == "image_classification")
    #expect(settings.modelType == .custom)
    #expect(settings.metrics == .init(f1: 0.5, accuracy: 1))
    let api = try #require(settings.apis?.first)
    #expect(api.protocol == .http)
    #expect(api.method == .get)
    #expect(api.request.contentType == "multipart/form-data")
    #expect(api.response.schema == .object(["type": .string("array")]))
    #expect(
      settings.dependencies == [
        .init(
          installer: "pip",
          packages: [
            .init(name: "numpy", version: "1.15.0", restraint: .exact), .init(name: "pillow"),
          ])
      ])
    #expect(
      settings.health
        == Probe(
          method: .exec(command: ["cat", "/tmp/ok"]), periodSeconds: 7, initialDelaySeconds: 0,
          failureThreshold: 3, timeoutSeconds: 2))
    #expect(settings.protocol == .https)
    #expect(settings.port == 8443)
  }

  @Test(arguments: [
    "", "{", "{not json", "[]", "\"text\"", "null", "{} {}", "{\"a\": 1, \"a\": 2}", "\u{FEFF}{}",
    String(repeating: "{\"apis\":", count: 100) + "1" + String(repeating: "}", count: 100),
  ])
  func `a text that is no acceptable JSON object is refused as a whole`(_ text: String) {
    #expect(read(text).violations == [""])
  }

  @Test func `a text with broken UTF-8 is refused`() {
    var findings = Findings()
    var reader = ConfigReader(.packageConfig, limits: RegistryLimits())
    #expect(
      reader.read(Array("{\"runtime\": \"".utf8) + [0xFF] + Array("\"}".utf8), &findings) == nil)
    #expect(findings.violations.count == 1)
  }

  @Test(arguments: [
    ("\"model_algorithm\": 1", "model_algorithm"),
    ("\"model_algorithm\": \"9x\"", "model_algorithm"),
    ("\"model_algorithm\": \"a<b\"", "model_algorithm"),
    ("\"model_algorithm\": \"算法\"", "model_algorithm"),
    ("\"model_algorithm\": \"a234567890123456789012345678901234567\"", "model_algorithm"),
    ("\"model_type\": \"Keras\"", "model_type"),
    ("\"model_type\": \"Template\"", "model_type"),
    ("\"runtime\": []", "runtime"),
    ("\"metrics\": []", "metrics"),
    ("\"metrics\": {\"f1\": \"high\"}", "metrics.f1"),
    ("\"metrics\": {\"recall\": 1.01}", "metrics.recall"),
    ("\"metrics\": {\"precision\": -0.1}", "metrics.precision"),
    ("\"apis\": {}", "apis"),
    ("\"apis\": [1]", "apis[0]"),
    ("\"apis\": [{\"url\": \"predict\"}]", "apis[0].url"),
    ("\"apis\": [{\"url\": \"/a b\"}]", "apis[0].url"),
    ("\"apis\": [{\"method\": \"put\"}]", "apis[0].method"),
    ("\"apis\": [{\"protocol\": \"ftp\"}]", "apis[0].protocol"),
    ("\"apis\": [{\"request\": \"x\"}]", "apis[0].request"),
    (
      "\"apis\": [{\"request\": {\"Content-type\": \"text/plain\"}}]",
      "apis[0].request.Content-type"
    ),
    ("\"apis\": [{\"request\": {\"data\": 1}}]", "apis[0].request.data"),
    ("\"apis\": [{\"response\": {\"data\": \"{\"}}]", "apis[0].response.data"),
    (
      "\"apis\": [{\"request\": {\"data\": {\"properties\": []}}}]",
      "apis[0].request.data.properties"
    ),
    ("\"apis\": [{}, {\"method\": \"POST\", \"url\": \"/\"}]", "apis[1]"),
    ("\"dependencies\": {}", "dependencies"),
    ("\"dependencies\": [{\"installer\": \"pip\"}]", "dependencies[0].packages"),
    (
      "\"dependencies\": [{\"packages\": [{\"package_name\": \"a\"}]}]",
      "dependencies[0].installer"
    ),
    ("\"health\": \"x\"", "health"),
    ("\"health\": {\"url\": \"health\"}", "health.url"),
    ("\"health\": {\"check_method\": \"TCP\"}", "health.check_method"),
    ("\"health\": {\"check_method\": \"EXEC\"}", "health.command"),
    ("\"health\": {\"period_seconds\": 0}", "health.period_seconds"),
    ("\"health\": {\"period_seconds\": \"5s\"}", "health.period_seconds"),
    ("\"health\": {\"period_seconds\": 1.5}", "health.period_seconds"),
    ("\"health\": {\"initial_delay_seconds\": -1}", "health.initial_delay_seconds"),
    ("\"health\": {\"failure_threshold\": 2147483648}", "health.failure_threshold"),
    ("\"readiness_health\": {\"timeout_seconds\": \"0\"}", "readiness_health.timeout_seconds"),
    ("\"startup_health\": []", "startup_health"),
    ("\"protocol\": \"grpc\"", "protocol"),
    ("\"port\": 0", "port"), ("\"port\": \"65536\"", "port"), ("\"port\": true", "port"),
  ])
  func `a value that breaks its rule is named by its path`(_ member: String, _ path: String) {
    #expect(read("{\(member)}").violations == [path])
  }

  @Test(arguments: [
    ("{\"package_name\": \"\"}", "package_name"),
    ("{\"package_name\": \"a b\"}", "package_name"),
    ("{\"package_name\": \"--index-url\"}", "package_name"),
    ("{\"package_name\": \"包\"}", "package_name"),
    (
      "{\"package_name\": \"a\", \"package_version\": \"=1\", \"restraint\": \"EXACT\"}",
      "package_version"
    ),
    ("{\"package_name\": \"a\", \"package_version\": \"1\"}", "restraint"),
    ("{\"package_name\": \"a\", \"restraint\": \"EXACT\"}", "restraint"),
    ("{\"package_name\": \"a\", \"package_version\": \"1\", \"restraint\": \"~=\"}", "restraint"),
  ])
  func `a package that breaks a rule is named by its path`(_ package: String, _ field: String) {
    let text = "{\"dependencies\": [{\"installer\": \"pip\", \"packages\": [\(package)]}]}"
    #expect(read(text).violations == ["dependencies[0].packages[0].\(field)"])
  }

  @Test(arguments: ["yum", "apt-get", "conda"])
  func `an installer that this server does not run is unimplemented`(_ installer: String) {
    let package = "{\"package_name\": \"a\"}"
    let text = """
      {"dependencies": [{"installer": "\(installer)", "packages": [\(package)]}]}
      """
    #expect(read(text).violations == ["dependencies[0].installer INSTALLER_UNSUPPORTED"])
  }

  @Test func `everything that is wrong is reported at once`() {
    let text = """
      {"model_algorithm": "9x", "model_type": "x", "port": 0, "apis": [{"method": "put"}]}
      """
    #expect(read(text).violations == ["model_algorithm", "model_type", "apis[0].method", "port"])
  }

  @Test func `unknown keys are warnings`() {
    let (result, violations) = read(
      "{\"procotol\": \"http\", \"metrics\": {\"auc\": 1}, \"tunable\": true}")
    #expect(violations == [])
    #expect(
      result?.warnings == [
        "model/config.json: procotol is unknown and was ignored",
        "model/config.json: tunable is unknown and was ignored",
        "model/config.json: metrics.auc is unknown and was ignored",
      ])
  }

  @Test func `null and empty texts count as absent`() {
    let (result, violations) = read(
      "{\"runtime\": \"\", \"port\": null, \"apis\": [], \"health\": null, \"protocol\": \"\"}")
    #expect(violations == [])
    #expect(result?.settings.runtime == nil)
    #expect(result?.settings.port == nil)
    #expect(result?.settings.apis == nil)
  }

  @Test(arguments: ["request", "input_params"])
  func `older shapes of a call are read`(_ key: String) {
    let schema = "{\"type\": \"object\", \"properties\": {\"x\": {\"type\": \"file\"}}}"
    let text = "{\"apis\": [{\"\(key)\": \(schema)}]}"
    let (result, violations) = read(text)
    #expect(violations == [])
    #expect(
      result?.settings.apis?.first?.request.schema?["properties"]?["x"]?["type"]
        == .string("file"))
  }
}
