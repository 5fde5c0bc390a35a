import SlipwayBase
import SlipwayCore
import Testing

@Suite(.timeLimit(.minutes(1)))
struct PredictorTests {
  private let deployments = TestDeployments()
  private var invoker: FakeInvoker { deployments.invoker }

  private func run(_ change: (inout ModelVersion) -> Void = { _ in }) async throws {
    try await deployments.addVersion("0.0.1", change)
    try await deployments.create()
    try await deployments.wait(until: .running)
  }

  @Test func `a prediction reaches a ready instance`() async throws {
    try await run()
    let answer = try await deployments.predict(body: [1, 2, 3])
    #expect(answer.status == 200)
    #expect(answer.body == [1, 2, 3])
    #expect(answer.version == TestRegistry.version("0.0.1"))
    let call = try #require(invoker.calls.first)
    #expect(call.endpoint == "127.0.0.1:101")
    #expect(call.path == "/")
    #expect(call.method == .post)
    #expect(call.contentType == "application/json")
    #expect(answer.instanceUID == deployments.runner.starts.first?.instanceUID)
  }

  @Test func `an empty url is the root`() async throws {
    try await run { $0.spec.apis = [InferenceAPI(url: "/", method: .get)] }
    _ = try await deployments.predict(url: "")
    #expect(invoker.calls.map(\.path) == ["/"])
    #expect(invoker.calls.map(\.method) == [.get])
  }

  @Test func `a url is one of the declared calls, its query aside`() async throws {
    try await run {
      $0.spec.apis = [
        InferenceAPI(url: "/predict", method: .post), InferenceAPI(url: "/schema", method: .get),
      ]
    }
    _ = try await deployments.predict(url: "/schema?deep=1")
    #expect(invoker.calls.map(\.path) == ["/schema?deep=1"])
    #expect(invoker.calls.map(\.method) == [.get])
    for url in ["/", "/predict/", "/other"] {
      let error = await refusal { try await deployments.predict(url: url) }
      #expect(error?.kind == .invalidArgument)
      #expect(error?.summary == ["url URL_INVALID"])
    }
    #expect(invoker.calls.count == 1)
  }

  @Test(arguments: [
    "predict", "http://other/", "/a b", "/a\r\nX: 1", "/ä", "/a#b",
    "/" + String(repeating: "a", count: 4096),
  ])
  func `a url that is no path`(url: String) async throws {
    try await run()
    let error = await refusal { try await deployments.predict(url: url) }
    #expect(error?.summary == ["url URL_INVALID"])
    #expect(invoker.calls.isEmpty)
  }

  @Test func `a content type cannot bring a header of its own`() async throws {
    try await run()
    let call = PredictCall(
      name: TestDeployments.name(), url: "/", contentType: "text/plain\r\nHost: other", body: [],
      deadline: nil)
    let error = await refusal { try await deployments.predictor.predict(call) }
    #expect(error?.summary == ["content_type CONTENT_TYPE_INVALID"])
  }

  @Test func `a body has a limit`() async throws {
    var limits = DeploymentLimits()
    limits.predictBodyBytesMax = 3
    let deployments = TestDeployments(limits: limits)
    try await deployments.addVersion()
    try await deployments.create()
    try await deployments.wait(until: .running)
    _ = try await deployments.predict(body: [1, 2, 3])
    let error = await refusal { try await deployments.predict(body: [1, 2, 3, 4]) }
    #expect(error?.kind == .resourceExhausted)
    #expect(error?.reason == "BODY_TOO_LARGE")
    #expect(error?.metadata["limit"] == "3")
  }

  @Test func `the caller's deadline is passed on`() async throws {
    try await run()
    _ = try await deployments.predict(within: .seconds(7))
    _ = try await deployments.predict()
    #expect(invoker.calls.map(\.timeout) == [.seconds(7), .seconds(60)])
    let error = await refusal { try await deployments.predict(within: .zero) }
    #expect(error?.kind == .deadlineExceeded)
    #expect(error?.reason == "PREDICT_TIMEOUT")
    #expect(invoker.calls.count == 2)
  }

  @Test func `no deployment`() async throws {
    let error = await refusal { try await deployments.predict() }
    #expect(error?.kind == .notFound)
    #expect(error?.reason == "DEPLOYMENT_NOT_FOUND")
  }

  @Test func `no ready instance yet`() async throws {
    try await deployments.addVersion()
    deployments.runner.holdStarts(at: Gate())
    try await deployments.create()
    let error = await refusal { try await deployments.predict() }
    #expect(error?.kind == .unavailable)
    #expect(error?.reason == "NO_READY_INSTANCE")
    #expect(error?.retryAfter == .seconds(1))
  }

  @Test func `a stopped deployment answers nothing`() async throws {
    try await run()
    _ = try await deployments.registry.stop(
      TestDeployments.name(), etag: "", by: TestRegistry.caller)
    try await deployments.wait(until: .stopped)
    let error = await refusal { try await deployments.predict() }
    #expect(error?.kind == .failedPrecondition)
    #expect(error?.reason == "DEPLOYMENT_NOT_RUNNING")
    #expect(error?.metadata["state"] == "stopped")
  }

  @Test func `a deployment that failed before the server started answers nothing`() async throws {
    try await deployments.addVersion()
    deployments.runner.failStarts(with: [RegistryError(.dataLoss, "DIGEST_MISMATCH", "bad")])
    try await deployments.create()
    try await deployments.wait(until: .failed)
    await deployments.controller.shutdown()
    let after = TestDeployments(after: deployments)
    let error = await refusal { try await after.predict() }
    #expect(error?.reason == "DEPLOYMENT_NOT_RUNNING")
  }

  @Test func `what the model answers is passed on, its errors too`() async throws {
    try await run()
    invoker.answer(with: 500)
    #expect(try await deployments.predict().status == 500)
  }

  @Test(arguments: [
    RegistryError(.unavailable, "INSTANCE_UNREACHABLE", "refused"),
    RegistryError(.deadlineExceeded, "PREDICT_TIMEOUT", "too slow"),
    RegistryError(.resourceExhausted, "RESPONSE_TOO_LARGE", "too long"),
  ])
  func `what keeps the model from answering is passed on`(cause: RegistryError) async throws {
    try await run()
    invoker.refuse(with: cause)
    #expect(await refusal { try await deployments.predict() } == cause)
  }

  @Test func `requests are split by weight`() async throws {
    for number in ["0.0.1", "0.0.2"] { try await deployments.addVersion(number) }
    let served = [
      TestDeployments.served("0.0.1", weight: 90, instances: 2),
      TestDeployments.served("0.0.2", weight: 10),
    ]
    try await deployments.create(TestDeployments.draft("flowers", served))
    try await deployments.wait(until: .running)
    var counts: [String: Int] = [:]
    for _ in 1...100 { counts[try await deployments.predict().instanceUID, default: 0] += 1 }
    #expect(counts.values.sorted() == [10, 45, 45])
  }
}
