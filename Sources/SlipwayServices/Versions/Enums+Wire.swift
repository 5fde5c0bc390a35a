internal import SlipwayAPI
internal import SlipwayCore

/// Engines, deployment types and protocols on the wire and in the domain. `domain` answers `nil`
/// for UNSPECIFIED and for numbers this server does not know; `isUnknown` tells the two apart.

extension SlipwayV1.ModelType {
  private static let table: [(wire: Self, domain: ModelType)] = [
    (.tensorflow, .tensorFlow), (.mxnet, .mxnet), (.caffe, .caffe), (.sparkMllib, .sparkMLlib),
    (.scikitLearn, .scikitLearn), (.xgboost, .xgboost), (.pytorch, .pytorch),
    (.mindspore, .mindspore), (.image, .image), (.custom, .custom),
  ]

  init(_ type: ModelType) {
    self = Self.table.first { $0.domain == type }?.wire ?? .unspecified
  }

  var domain: ModelType? { Self.table.first { $0.wire == self }?.domain }

  var isUnknown: Bool { self != .unspecified && domain == nil }
}

extension SlipwayV1.DeploymentType {
  init(_ type: DeploymentType) {
    self =
      switch type {
      case .realTime: .realTime
      case .batch: .batch
      case .edge: .edge
      }
  }

  var domain: DeploymentType? {
    switch self {
    case .realTime: .realTime
    case .batch: .batch
    case .edge: .edge
    default: nil
    }
  }
}

extension SlipwayV1.InferenceProtocol {
  init(_ value: InferenceProtocol?) {
    self =
      switch value {
      case nil: .unspecified
      case .http: .http
      case .https: .https
      }
  }

  var domain: InferenceProtocol? {
    switch self {
    case .http: .http
    case .https: .https
    default: nil
    }
  }

  var isUnknown: Bool { self != .unspecified && domain == nil }
}
