internal import SlipwayAPI
internal import SlipwayBase
internal import SlipwayCore
internal import SlipwayRPC

extension GoogleLongrunning.Operation {
  /// The message for an import. `result` is the imported version, once it is done and exists.
  init(_ operation: Operation, result: ModelVersion?) {
    self.init()
    name = operation.name.resourceName
    metadata = GoogleProtobuf.`Any`(packing: SlipwayV1.ImportMetadata(operation))
    done = operation.isDone
    guard operation.isDone else { return }
    if let failure = operation.failure {
      self.result = .error(
        RPCError(
          RegistryError(
            failure.kind, failure.reason, failure.message,
            resource: operation.version.resourceName)
        ).status ?? GoogleRPC.Status())
    } else if let result {
      self.result = .response(GoogleProtobuf.`Any`(packing: SlipwayV1.ModelVersion(result)))
    } else {
      self.result = .response(
        GoogleProtobuf.`Any`(
          packing: SlipwayV1.ModelVersion(name: operation.version.resourceName)))
    }
  }

  /// The finished operation of a call that only checked: no name, because nothing was kept.
  init(validated version: ModelVersion) {
    self.init()
    done = true
    metadata = GoogleProtobuf.`Any`(
      packing: SlipwayV1.ImportMetadata(
        modelVersion: version.name.resourceName, phase: .done,
        totalBytes: version.manifest.totalSize))
    result = .response(GoogleProtobuf.`Any`(packing: SlipwayV1.ModelVersion(version)))
  }
}

extension SlipwayV1.ImportMetadata {
  init(_ operation: Operation) {
    self.init(
      modelVersion: operation.version.resourceName, phase: .init(operation.phase),
      totalBytes: operation.totalBytes, copiedBytes: operation.copiedBytes,
      createTime: GoogleProtobuf.Timestamp(operation.createTime),
      updateTime: GoogleProtobuf.Timestamp(operation.updateTime))
  }
}

extension SlipwayV1.ImportMetadata.Phase {
  init(_ phase: Operation.Phase) {
    self =
      switch phase {
      case .queued: .queued
      case .copying: .copying
      case .done: .done
      }
  }
}
