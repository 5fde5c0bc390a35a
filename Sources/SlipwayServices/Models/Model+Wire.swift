internal import SlipwayAPI
internal import SlipwayBase
internal import SlipwayCore

extension SlipwayV1.Model {
  /// The message for a model.
  init(_ model: Model) {
    self.init(
      name: model.name.resourceName,
      uid: model.uid,
      latestVersion: model.latest.map {
        VersionName(model: model.name, number: $0).resourceName
      } ?? "",
      versionCount: Int32(clamping: model.versionCount),
      createTime: GoogleProtobuf.Timestamp(model.createTime),
      updateTime: GoogleProtobuf.Timestamp(model.updateTime),
      etag: model.etag)
  }
}
