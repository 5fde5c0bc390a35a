internal import SlipwayAPI
internal import SlipwayBase
internal import SlipwayCore

extension SlipwayV1.Deployment {
  /// The message for a deployment.
  init(_ deployment: Deployment) {
    self.init()
    name = deployment.name.resourceName
    uid = deployment.uid
    description = deployment.description
    type = .init(deployment.type)
    servedModels = deployment.servedModels.map { served in
      SlipwayV1.ServedModel(
        served, instances: deployment.instances.filter { $0.versionUID == served.versionUID })
    }
    state = .init(deployment.state)
    progressPercent = deployment.progressPercent
    statusReason = deployment.statusReason.map(SlipwayV1.StatusReason.init)
    revision = deployment.revision
    instances = deployment.instances.map(SlipwayV1.Instance.init)
    createTime = GoogleProtobuf.Timestamp(deployment.createTime)
    updateTime = GoogleProtobuf.Timestamp(deployment.updateTime)
    transitionTime = GoogleProtobuf.Timestamp(deployment.transitionTime)
    etag = deployment.etag
  }
}

extension SlipwayV1.ServedModel {
  /// The message for one served model and the instances it has.
  init(_ served: ServedModel, instances: [Instance]) {
    let ready = instances.count { $0.state == .ready }
    self.init(
      modelVersion: served.version.resourceName,
      weight: served.weight,
      instanceCount: served.instanceCount,
      environment: served.environment,
      deployTimeout: GoogleProtobuf.Duration(.seconds(served.deployTimeoutSeconds)),
      terminationGracePeriod: GoogleProtobuf.Duration(.seconds(served.gracePeriodSeconds)),
      readiness: Self.readiness(ready: ready, of: served, running: instances.count),
      readyInstanceCount: Int32(clamping: ready))
  }

  private static func readiness(
    ready: Int, of served: ServedModel, running: Int
  ) -> SlipwayV1.ServedModel.Readiness {
    if running == 0 { return .unspecified }
    if ready == 0 { return .notReady }
    return ready < Int(served.instanceCount) ? .concerning : .ready
  }
}

extension SlipwayV1.Instance {
  init(_ instance: Instance) {
    self.init(
      uid: instance.uid,
      modelVersion: instance.version.resourceName,
      state: .init(instance.state),
      endpoint: instance.endpoint,
      processID: instance.processID,
      restartCount: instance.restartCount,
      statusReason: instance.statusReason.map(SlipwayV1.StatusReason.init),
      startTime: instance.startTime.map(GoogleProtobuf.Timestamp.init))
  }
}

extension SlipwayV1.Deployment.State {
  init(_ state: Deployment.State) {
    self =
      switch state {
      case .deploying: .deploying
      case .running: .running
      case .concerning: .concerning
      case .failed: .failed
      case .stopping: .stopping
      case .stopped: .stopped
      case .finished: .finished
      case .deleting: .deleting
      }
  }
}

extension SlipwayV1.Instance.State {
  init(_ state: Instance.State) {
    self =
      switch state {
      case .pending: .pending
      case .starting: .starting
      case .ready: .ready
      case .unhealthy: .unhealthy
      case .stopping: .stopping
      case .failed: .failed
      }
  }
}
