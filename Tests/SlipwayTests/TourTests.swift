import Slipway
import Testing

/// The README's tour with the Swift SDK: a real model, a real server, a real process.
struct TourTests {
  /// Trains a classifier on the iris data and writes its package below the bucket `training`.
  private static let training = """
    import json, pathlib, sys, joblib
    from sklearn.datasets import load_iris
    from sklearn.linear_model import LogisticRegression
    target = pathlib.Path(sys.argv[1]) / 'training/iris/model'
    target.mkdir(parents=True)
    data, kinds = load_iris(return_X_y=True)
    joblib.dump(LogisticRegression(max_iter=500).fit(data, kinds), target / 'iris.m')
    (target / 'config.json').write_text(json.dumps({
        'model_algorithm': 'predict_analysis', 'model_type': 'Scikit_Learn'}))
    """

  @Test func `a model is trained, imported, deployed, asked and removed`() async throws {
    let server = try TestServer()
    try await server.run(python: Self.training, "\(server.directory)/buckets")
    var client = try SlipwayClient(target: try await server.start())

    let operation = try await client.models.importModel("iris", from: "training/iris")
    let version = try await client.operations.wait(for: operation)
    #expect(version.name == "projects/default/models/iris/versions/0.0.1")
    #expect(version.state == .normal)
    #expect(version.modelType == .scikitLearn)
    #expect(Set(version.files.map(\.path)) == ["model/config.json", "model/iris.m"])

    _ = try await client.deployments.create(
      "iris", serving: [.init(modelVersion: "iris@0.0.1", terminationGracePeriod: .init(.zero))])
    var deployment = try await client.deployments.waitUntilSettled("iris")
    try #require(deployment.state == .running, "\(String(describing: deployment.statusReason))")
    let process = try #require(deployment.instances.first).processID

    // Another server on the same data finds the instance and goes on with it.
    await client.close()
    await server.stop()
    client = try SlipwayClient(target: try await server.start())

    let body = Array(#"{"instances": [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]}"#.utf8)
    let answer = try await client.deployments.predict("iris", body: body)
    #expect(answer.httpStatus == 200)
    #expect(
      String(decoding: answer.body, as: UTF8.self).filter { $0 != " " } == #"{"predictions":[0,2]}"#
    )
    #expect(answer.modelVersion == version.name)
    deployment = try await client.deployments.deployment("iris")
    #expect(deployment.instances.map(\.processID) == [process])

    _ = try await client.deployments.stop("iris")
    deployment = try await client.deployments.waitUntilSettled("iris")
    #expect(deployment.state == .stopped)
    let stopped = await #expect(throws: SlipwayError.self) {
      try await client.deployments.predict("iris", body: body)
    }
    #expect(stopped?.code == .failedPrecondition)

    try await client.deployments.delete("iris")
    let gone = await #expect(throws: SlipwayError.self) {
      try await client.deployments.waitUntilSettled("iris")
    }
    #expect(gone?.code == .notFound)
    try await client.models.deleteVersion("iris@0.0.1")
    #expect(try await client.models.models().models.isEmpty)
    await client.close()
    await server.stop()
  }

  @Test func `a refused call names its reason and every wrong field`() async throws {
    let server = try TestServer()
    let client = try SlipwayClient(target: try await server.start())
    var settings = SlipwayV1.ModelVersion()
    settings.labels = ["9x"]
    let error = await #expect(throws: SlipwayError.self) {
      try await client.models.importModel("bad name", from: "a/../b", settings: settings)
    }
    #expect(error?.code == .invalidArgument)
    #expect(error?.violations.map(\.subject).contains("model_id") == true)
    #expect(error?.violations.map(\.subject).contains("model_version.labels[0]") == true)
    let missing = await #expect(throws: SlipwayError.self) {
      try await client.models.model("nothing")
    }
    #expect(missing?.code == .notFound)
    #expect(missing?.reason == "MODEL_NOT_FOUND")
    await client.close()
    await server.stop()
  }

  @Test func `a server that is not there is said with its address`() async throws {
    let client = try SlipwayClient(target: "127.0.0.1:1")
    let error = await #expect(throws: SlipwayError.self) {
      try await client.models.model("iris", options: CallOptions(timeout: .seconds(5)))
    }
    #expect(error?.code == .unavailable)
    #expect(error?.message.contains("127.0.0.1:1") == true)
    await client.close()
  }
}
