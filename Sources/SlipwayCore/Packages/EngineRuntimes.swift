/// The runtimes of each engine (§3.6), as data. The first of a row is the engine's default (D22).
package enum EngineRuntimes {
  /// The runtimes of `engine`; empty for engines without any.
  package static func names(of engine: ModelType) -> [String] { table[engine] ?? [] }

  /// The runtime of a package that names none; empty for engines without any.
  package static func standard(of engine: ModelType) -> String { table[engine]?.first ?? "" }

  private static let table: [ModelType: [String]] = [
    .tensorFlow: [
      "python3.6", "python2.7",
      "tf1.13-python2.7-cpu", "tf1.13-python2.7-gpu",
      "tf1.13-python3.6-cpu", "tf1.13-python3.6-gpu",
      "tf1.13-python3.7-cpu", "tf1.13-python3.7-gpu", "tf1.13-python3.7-gpu-async",
      "tf1.15-aarch64-c75-d910", "tf2.1-python3.7",
      "tensorflow_1.15.5-cuda_11.4-py_3.8-ubuntu_20.04-x86_64",
      "tensorflow_2.1.0-cuda_10.1-py_3.7-ubuntu_18.04-x86_64",
      "tensorflow_2.6.0-cuda_11.2-py_3.7-ubuntu_18.04-x86_64",
      "tensorflow_1.15.0-cann_6.3.0-py_3.7-euler_2.8.3-aarch64",
    ],
    .mxnet: ["python3.6", "python2.7", "python3.7"],
    .caffe: [
      "python3.6", "python2.7", "python3.7",
      "python2.7-cpu", "python2.7-gpu", "python3.6-cpu", "python3.6-gpu", "python3.7-cpu",
      "python3.7-gpu",
    ],
    .sparkMLlib: ["python3.6", "python2.7"],
    .scikitLearn: ["python3.6", "python2.7"],
    .xgboost: ["python3.6", "python2.7"],
    .pytorch: [
      "python3.6", "python2.7", "python3.7", "pytorch1.4-python3.7",
      "pytorch_1.8.0-cuda_10.2-py_3.7-ubuntu_18.04-x86_64",
      "pytorch_1.8.2-cuda_11.1-py_3.7-ubuntu_18.04-x86_64",
      "pytorch_1.11.0-cann_6.3.0-py_3.7-euler_2.8.3-aarch64",
    ],
    .mindspore: [
      "mindspore_1.7.0-cuda_10.1-py_3.7-ubuntu_18.04-x86_64",
      "mindspore_2.0.0-cann_6.3.0-py_3.7-euler_2.8.3-aarch64",
    ],
  ]
}
