import SlipwayCore
import Testing

/// Rules of the request's fields, seen from the use case that applies them.
@Suite(.timeLimit(.minutes(1)))
struct ImportFieldTests {
  private let registry: TestRegistry

  init() {
    registry = TestRegistry()
    registry.objects.putIris()
  }

  /// The violations of an import whose draft was changed by `change`.
  private func violations(_ change: (inout ImportDraft) -> Void) async -> [String] {
    var draft = TestRegistry.draft()
    change(&draft)
    let changed = draft
    do throws(RegistryError) {
      _ = try await registry.importer.validate(changed)
      return []
    } catch {
      #expect(error.kind == .invalidArgument)
      #expect(error.reason == error.violations.first?.reason)
      return error.summary
    }
  }

  @Test func `a draft that keeps every rule is accepted`() async {
    let found = await violations {
      $0.description = String(repeating: "说", count: 100)
      $0.labels = ["a", "B_2", "c", "d", "a" + String(repeating: "1", count: 63)]
      $0.documents = [
        .init(name: "指南-1", url: "https://example.org"), .init(name: "b", url: "HTTP://h:1/x?y"),
      ]
      $0.deploymentTypes = [.realTime, .edge]
      $0.modelType = .scikitLearn
      $0.runtime = "python2.7"
      $0.modelAlgorithm = "a b-c_d.9"
      $0.metrics = .init(f1: 0, recall: 1)
      $0.minimum = .init(cpuCores: 0.01, memoryMiB: 1, gpu: 0)
    }
    #expect(found == [])
  }

  @Test func `all wrong fields are reported at once, in their order`() async {
    let draft = {
      var draft = ImportDraft(
        project: TestRegistry.project, modelID: "no spaces", versionText: "1.02.3")
      draft.description = "a < b"
      draft.labels = ["ok", "9bad", "ok"]
      draft.documents = [.init(name: "d", url: "ftp://x")]
      return draft
    }()
    let error = await refusal { try await registry.importer.validate(draft) }
    #expect(
      error?.summary == [
        "model_id NAME_INVALID", "version_id VERSION_INVALID",
        "model_version.description DESCRIPTION_INVALID",
        "model_version.labels[1] LABEL_INVALID", "model_version.labels[2] LABEL_INVALID",
        "model_version.documents[0].url DOC_INVALID", "model_version.source SOURCE_INVALID",
      ])
  }

  @Test(arguments: ["&", "!", "'", "\"", "<", ">", "=", String(repeating: "a", count: 101)])
  func `a description with a forbidden character or too many is refused`(_ text: String) async {
    #expect(
      await violations { $0.description = text }
        == ["model_version.description DESCRIPTION_INVALID"])
  }

  @Test(arguments: ["", "1a", "_a", "a-b", "a b", "ä", "a" + String(repeating: "1", count: 64)])
  func `a label that is no identifier is refused`(_ label: String) async {
    #expect(
      await violations { $0.labels = [label] } == ["model_version.labels[0] LABEL_INVALID"])
  }

  @Test func `a sixth label is refused`() async {
    #expect(
      await violations { $0.labels = ["a", "b", "c", "d", "e", "f"] }
        == ["model_version.labels LABEL_INVALID"])
  }

  @Test(arguments: ["", "1a", "-a", "_a", "a b", String(repeating: "a", count: 49)])
  func `a document name that breaks the rule is refused`(_ name: String) async {
    #expect(
      await violations { $0.documents = [.init(name: name, url: "https://h")] }
        == ["model_version.documents[0].name DOC_INVALID"])
  }

  @Test(arguments: [
    "", "example.org", "//example.org", "https://", "https:///path", "https://:80", "file:///x",
    "https://a b", "javascript://x", "https://h/\n",
  ])
  func `a document URL that is not absolute http or https is refused`(_ url: String) async {
    #expect(
      await violations { $0.documents = [.init(name: "d", url: url)] }
        == ["model_version.documents[0].url DOC_INVALID"])
  }

  @Test func `a fourth document and a repeated name are refused`() async {
    let one = ImportDraft.Document(name: "d", url: "https://h")
    #expect(
      await violations { $0.documents = [one, one] }
        == ["model_version.documents[1].name DOC_INVALID"])
    let four = ["a", "b", "c", "d"].map { ImportDraft.Document(name: $0, url: "https://h") }
    #expect(
      await violations { $0.documents = four } == ["model_version.documents DOC_INVALID"])
  }

  @Test func `unknown and repeated deployment types are refused`() async {
    #expect(
      await violations { $0.deploymentTypes = [.batch, nil, .batch] } == [
        "model_version.deployment_types[1] INSTALL_TYPE_INVALID",
        "model_version.deployment_types[2] INSTALL_TYPE_INVALID",
      ])
  }

  @Test func `an unknown engine or protocol is refused`() async {
    #expect(
      await violations { $0.modelTypeIsUnknown = true }
        == ["model_version.model_type ENGINE_UNSUPPORTED"])
    #expect(
      await violations { $0.protocolIsUnknown = true }
        == ["model_version.protocol PROTOCOL_INVALID"])
  }

  @Test func `a runtime of another engine is refused`() async {
    #expect(
      await violations {
        $0.modelType = .scikitLearn
        $0.runtime = "pytorch1.4-python3.7"
      } == ["model_version.runtime RUNTIME_UNSUPPORTED"])
    #expect(
      await violations {
        $0.modelType = .custom
        $0.runtime = "python3.6"
      } == ["model_version.runtime RUNTIME_UNSUPPORTED"])
    #expect(
      await violations {
        $0.modelType = .image
        $0.runtime = "python3.6"
      } == ["model_version.runtime FIELD_NOT_APPLICABLE"])
  }

  @Test func `fields of a server of one's own are refused elsewhere`() async {
    let expected = [
      "health", "readiness_health", "startup_health", "protocol", "port",
      "start_command",
    ].map { "model_version.\($0) FIELD_NOT_APPLICABLE" }
    for engine in [ModelType.scikitLearn, nil] {
      let found = await violations {
        $0.modelType = engine
        $0.health = ProbeDraft()
        $0.readinessHealth = ProbeDraft()
        $0.startupHealth = ProbeDraft()
        $0.protocol = .http
        $0.port = 80
        $0.startCommand = "serve"
      }
      #expect(found == expected, "engine named: \(engine != nil)")
    }
  }

  @Test func `probes are checked number by number`() async {
    let found = await violations {
      $0.modelType = .custom
      $0.health = ProbeDraft(url: "health", periodSeconds: 0, timeoutSeconds: 0)
      $0.readinessHealth = ProbeDraft(checkMethod: .exec, url: "/x", initialDelaySeconds: -1)
      $0.startupHealth = ProbeDraft(checkMethod: .unknown, failureThreshold: 0)
    }
    #expect(
      found
        == [
          "health.url", "health.period_seconds", "health.timeout_seconds", "readiness_health.url",
          "readiness_health.command", "readiness_health.initial_delay_seconds",
          "startup_health.check_method", "startup_health.failure_threshold",
        ].map { "model_version.\($0) PROBE_INVALID" })
  }

  @Test func `ports, metrics and minimums have ranges`() async {
    let found = await violations {
      $0.modelType = .custom
      $0.port = 65536
      $0.metrics = .init(f1: 1.1, recall: -0.1, precision: .nan, accuracy: .infinity)
      $0.minimum = .init(cpuCores: 0, memoryMiB: 0, gpu: -1, ascend: -1)
    }
    #expect(
      found == [
        "model_version.metrics.f1 METRICS_INVALID", "model_version.metrics.recall METRICS_INVALID",
        "model_version.metrics.precision METRICS_INVALID",
        "model_version.metrics.accuracy METRICS_INVALID", "model_version.port PORT_INVALID",
        "model_version.minimum_specification.cpu_cores MINIMUM_INVALID",
        "model_version.minimum_specification.memory_mib MINIMUM_INVALID",
        "model_version.minimum_specification.gpu MINIMUM_INVALID",
        "model_version.minimum_specification.ascend MINIMUM_INVALID",
        "model_version.minimum_specification.ascend MINIMUM_INVALID",
      ])
  }

  @Test func `calls are checked against the engine`() async {
    let found = await violations {
      $0.modelType = .xgboost
      $0.apis = [
        ApiDraft(url: "/x", request: .init(contentType: "multipart/form-data")),
        ApiDraft(method: "PUT", response: .init(schema: .text("{"))),
      ]
    }
    #expect(
      found == [
        "model_version.apis[1].method API_INVALID",
        "model_version.apis[1].response.schema API_INVALID", "model_version.apis API_INVALID",
        "model_version.apis[0].url API_INVALID", "model_version.apis[0].request API_INVALID",
      ])
  }

  @Test func `dependencies of an image are refused`() async {
    #expect(
      await violations {
        $0.modelType = .image
        $0.dependencies = [.init(installer: "pip", packages: [.init(name: "numpy")])]
      } == ["model_version.dependencies DEPENDENCIES_NOT_SUPPORTED"])
  }

  @Test func `initial_config is checked like a request`() async {
    #expect(
      await violations { $0.initialConfig = "{not json" }
        == ["model_version.initial_config CONFIG_INVALID"])
    #expect(
      await violations { $0.initialConfig = "{\"port\": 0, \"runtime\": 1}" } == [
        "model_version.initial_config: runtime CONFIG_INVALID",
        "model_version.initial_config: port CONFIG_INVALID",
      ])
  }

  @Test func `an installer that is not supported is told apart from a wrong one`() async {
    var draft = TestRegistry.draft()
    draft.dependencies = [.init(installer: "conda", packages: [.init(name: "numpy")])]
    let unsupported = draft
    let error = await refusal { try await registry.importer.validate(unsupported) }
    #expect(error?.kind == .unimplemented)
    #expect(error?.reason == "INSTALLER_UNSUPPORTED")
    #expect(
      await violations { $0.dependencies = [.init(installer: "npm", packages: [])] } == [
        "model_version.dependencies[0].installer DEPENDENCY_INVALID",
        "model_version.dependencies[0].packages DEPENDENCY_INVALID",
      ])
  }

  @Test func `a request id that is no UUID is reported with the other fields`() async {
    var draft = TestRegistry.draft()
    draft.description = "<"
    let wrong = draft
    let mutation = Mutation(actor: "a", requestID: "one")
    let error = await refusal { try await registry.importer.start(wrong, by: mutation) }
    #expect(
      error?.summary == [
        "model_version.description DESCRIPTION_INVALID", "request_id REQUEST_ID_INVALID",
      ])
  }
}
