import SlipwayCore
import SlipwayJSON
import Testing

/// What an import makes of request, `initial_config`, config.json and files together.
@Suite(.timeLimit(.minutes(1)))
struct PackageResolutionTests {
  private let registry = TestRegistry()

  /// The version that importing `training/iris` would make.
  private func version(
    _ change: (inout ImportDraft) -> Void = { _ in }
  ) async throws(RegistryError) -> ModelVersion {
    var draft = TestRegistry.draft()
    change(&draft)
    return try await registry.importer.validate(draft)
  }

  private func refused(_ change: (inout ImportDraft) -> Void = { _ in }) async -> [String] {
    var draft = TestRegistry.draft()
    change(&draft)
    let changed = draft
    let error = await refusal { try await registry.importer.validate(changed) }
    return error.map { [$0.kind.rawValue] + $0.summary } ?? []
  }

  @Test func `engine, runtime, call and deployment types have defaults`() async throws {
    registry.objects.putIris()
    let version = try await version()
    #expect(version.state == .normal)
    #expect(version.spec.modelType == .scikitLearn)
    #expect(version.spec.runtime == "python3.6")
    #expect(version.spec.modelAlgorithm == "predict_analysis")
    #expect(version.spec.apis == [InferenceAPI()])
    #expect(version.spec.deploymentTypes == Set(DeploymentType.allCases))
    #expect(version.spec.executionCode.isEmpty)
    let config = try JSONValue.parse(version.config)
    #expect(config["runtime"] == .string("python3.6"))
    #expect(config["apis"]?.arrayValue?.count == 1)
  }

  @Test func `inference code is found by itself`() async throws {
    registry.objects.putIris()
    registry.objects.put("training/iris/model/customize_service.py")
    #expect(try await version().spec.executionCode == "model/customize_service.py")
  }

  @Test func `the request outweighs initial_config, which outweighs config.json`() async throws {
    registry.objects.putIris(adding: ", \"runtime\": \"python2.7\", \"note\": 1")
    let version = try await version {
      $0.initialConfig = """
        {"runtime": "python3.6", "model_algorithm": "object_detection", "metrics": {"f1": 0.5}}
        """
      $0.modelAlgorithm = "image_classification"
    }
    #expect(version.spec.runtime == "python3.6")
    #expect(version.spec.modelAlgorithm == "image_classification")
    #expect(version.spec.metrics?.f1 == 0.5)
    let config = try JSONValue.parse(version.config)
    #expect(config["model_algorithm"] == .string("image_classification"))
    #expect(config["runtime"] == .string("python3.6"))
    #expect(config["note"] == .integer(1))
    #expect(config["model_type"] == .string("Scikit_Learn"))
  }

  @Test func `initial_config stands in for a config that is missing`() async throws {
    registry.objects.putIris()
    registry.objects.remove("training/iris/model/config.json")
    #expect(
      await refused() == ["failedPrecondition", "model/config.json CONFIG_MISSING"])
    let version = try await version {
      $0.initialConfig = SamplePackages.config(.xgboost)
    }
    #expect(version.spec.modelType == .xgboost)
  }

  @Test func `a config further down does not count`() async {
    registry.objects.put("training/iris/model/src/config.json", "{}")
    registry.objects.put("training/iris/model/iris.m")
    #expect(
      await refused() == ["failedPrecondition", "model/config.json CONFIG_MISSING"])
  }

  @Test func `two configs are refused`() async {
    registry.objects.putIris()
    registry.objects.put("training/iris/model/src/config.json", "{}")
    #expect(
      await refused() == ["failedPrecondition", "model/config.json CONFIG_DUPLICATE"])
  }

  @Test func `a stored config that breaks rules is reported whole, with the layout`() async {
    registry.objects.put(
      "training/iris/model/config.json",
      """
      {"model_type": "Scikit_Learn", "model_algorithm": "9x",
       "apis": [{"url": "/x", "method": "put"}, {"url": "/"}]}
      """)
    #expect(
      await refused() == [
        "failedPrecondition",
        "model/config.json: model_algorithm CONFIG_INVALID",
        "model/config.json: apis[0].method CONFIG_INVALID",
        "model MODEL_FILE_MISSING",
        "model/config.json: apis CONFIG_INVALID",
        "model/config.json: apis[0].url CONFIG_INVALID",
      ])
  }

  @Test func `a config that is no JSON is refused where it breaks`() async {
    registry.objects.putIris()
    registry.objects.put("training/iris/model/config.json", "{\n  not json")
    let error = await refusal { try await version() }
    #expect(error?.reason == "CONFIG_INVALID")
    #expect(error?.message.contains("line 2") == true)
  }

  @Test func `a config that is too large is not read`() async {
    registry.objects.putIris()
    registry.objects.claimSize(2 << 20, of: "training/iris/model/config.json")
    let error = await refusal { try await version() }
    #expect(error?.summary == ["model/config.json CONFIG_INVALID"])
    #expect(error?.message.contains("configBytesMax") == true)
  }

  @Test func `a config without algorithm is refused unless the request names one`() async throws {
    registry.objects.putIris()
    registry.objects.put("training/iris/model/config.json", "{\"model_type\": \"Scikit_Learn\"}")
    #expect(
      await refused() == [
        "failedPrecondition", "model/config.json: model_algorithm CONFIG_INVALID",
      ])
    let version = try await version { $0.modelAlgorithm = "predict_analysis" }
    #expect(version.spec.modelAlgorithm == "predict_analysis")
  }

  @Test func `a request that contradicts the config's engine is refused`() async {
    registry.objects.putIris()
    #expect(
      await refused { $0.modelType = .xgboost }
        == ["invalidArgument", "model_version.model_type ENGINE_MISMATCH"])
  }

  @Test func `a config without model_type leaves the engine to the files`() async throws {
    let config = "{\"model_algorithm\": \"predict_analysis\"}"
    registry.objects.putPackage(.pytorch, at: "training/iris")
    registry.objects.put("training/iris/model/config.json", config)
    let version = try await version()
    #expect(version.spec.modelType == .pytorch)
    #expect(version.warnings.contains { $0.contains("model_type") })
  }

  @Test func `files of two engines tell no engine`() async {
    registry.objects.putIris()
    registry.objects.put(
      "training/iris/model/config.json", "{\"model_algorithm\": \"predict_analysis\"}")
    #expect(
      await refused() == [
        "failedPrecondition", "model/config.json: model_type CONFIG_INVALID",
      ])
  }

  @Test func `an image package needs its image`() async throws {
    registry.objects.putPackage(.image, at: "training/iris")
    #expect(
      await refused() == [
        "failedPrecondition", "model/config.json: swr_location SWR_LOCATION_REQUIRED",
      ])
    registry.objects.putPackage(
      .image, at: "training/iris", adding: ", \"swr_location\": \"swr.example.org/a/b:1\"")
    let version = try await version()
    #expect(version.spec.modelType == .image)
    #expect(version.spec.runtime.isEmpty)
  }

  @Test func `a custom package keeps what it says about its server`() async throws {
    registry.objects.putPackage(
      .custom, at: "training/iris",
      adding: ", \"health\": {\"url\": \"/ok\"}, \"port\": \"8080\", \"protocol\": \"http\"")
    let version = try await version { $0.startCommand = " python3   server.py " }
    #expect(version.spec.health == Probe(method: .http(path: "/ok")))
    #expect(version.spec.port == 8080)
    #expect(version.spec.protocol == .http)
    #expect(version.spec.startCommand == ["python3", "server.py"])
  }

  @Test func `a stored config that says too much is a warning`() async throws {
    registry.objects.putIris(
      adding: ", \"health\": {\"url\": \"/ok\"}, \"port\": 80, \"swr_location\": \"x\"")
    let version = try await version()
    #expect(version.spec.health == nil)
    #expect(version.spec.port == nil)
    for key in ["health", "port", "swr_location"] {
      #expect(version.warnings.contains { $0.contains("config.json: \(key) ") }, "\(key)")
    }
  }

  @Test func `undeclared data and idle dependencies are warnings`() async throws {
    registry.objects.putIris(
      adding: """
        , "dependencies": [{"installer": "pip", "packages": [{"package_name": "numpy"}]}]
        """)
    let warnings = try await version().warnings
    #expect(warnings.contains { $0.contains("batch") })
    #expect(warnings.contains { $0.contains("customize_service.py") })
    let realTime = try await version { $0.deploymentTypes = [.realTime] }
    #expect(!realTime.warnings.contains { $0.contains("batch") })
  }

  @Test func `a path that is not there is not found`() async {
    let error = await refusal { try await version() }
    #expect(error?.kind == .notFound)
    #expect(error?.reason == "OBS_PATH_NOT_FOUND")
  }

  @Test func `a path without a model directory is no package`() async {
    registry.objects.put("training/iris/readme.txt")
    #expect(
      await refused() == ["failedPrecondition", "training/iris/model PACKAGE_INVALID"])
  }

  @Test func `naming model itself is explained`() async {
    registry.objects.putIris()
    let error = await refusal { try await version { $0.sourcePath = "training/iris/model" } }
    #expect(error?.reason == "PACKAGE_INVALID")
    #expect(error?.message.contains("above model/") == true)
  }
}
