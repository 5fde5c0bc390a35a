/// The AI engine that runs a model. Raw values are the spelling of `model_type` in config.json.
package enum ModelType: String, Sendable, Hashable, CaseIterable {
  case tensorFlow = "TensorFlow"
  case mxnet = "MXNet"
  case caffe = "Caffe"
  case sparkMLlib = "Spark_MLlib"
  case scikitLearn = "Scikit_Learn"
  case xgboost = "XGBoost"
  case pytorch = "PyTorch"
  case mindspore = "MindSpore"
  case image = "Image"
  case custom = "Custom"

  /// Reads the spelling of config.json without regard to case.
  package init?(configText: String) {
    let wanted = configText.lowercased()
    guard let match = Self.allCases.first(where: { $0.rawValue.lowercased() == wanted }) else {
      return nil
    }
    self = match
  }

  /// Whether the version may carry probes, port, protocol and a start command of its own.
  package var bringsItsOwnServer: Bool { self == .image || self == .custom }
}
