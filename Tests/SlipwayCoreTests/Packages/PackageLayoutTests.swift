import SlipwayCore
import Testing

struct PackageLayoutTests {
  private static let code = "model/customize_service.py"

  private func reasons(
    _ engine: ModelType, _ files: [String], runtimes: RuntimeCatalog = SamplePackages.runtimes
  ) throws -> [String] {
    let entries = files.map { ObjectEntry(path: String($0.dropFirst(6)), size: 1) }
    let listing = try PackageListing(entries: entries, limits: RegistryLimits())
    var findings = Findings()
    PackageLayout(listing, runtimes: runtimes).check(engine: engine, &findings)
    return findings.violations.map(\.reason)
  }

  @Test(arguments: ModelType.allCases)
  func `a complete package of each engine is accepted`(_ engine: ModelType) throws {
    #expect(try reasons(engine, SamplePackages.files(engine) + ["model/config.json"]) == [])
  }

  @Test(arguments: [
    ModelType.tensorFlow, .mxnet, .caffe, .sparkMLlib, .scikitLearn, .xgboost, .pytorch,
    .mindspore,
  ])
  func `every mandatory model file is missed`(_ engine: ModelType) throws {
    let files = SamplePackages.files(engine)
    for file in files where file != Self.code {
      let rest = files.filter { $0 != file } + ["model/config.json"]
      #expect(try reasons(engine, rest) == ["MODEL_FILE_MISSING"], "without \(file)")
    }
  }

  @Test(arguments: [
    (ModelType.tensorFlow, "model/other.pb"), (.mxnet, "model/b-symbol.json"),
    (.caffe, "model/b.caffemodel"), (.scikitLearn, "model/b.m"), (.xgboost, "model/b.m"),
    (.pytorch, "model/b.pth"), (.pytorch, "model/b.pt"),
  ])
  func `a second file where one is wanted is ambiguous`(
    _ engine: ModelType, _ extra: String
  ) throws {
    #expect(try reasons(engine, SamplePackages.files(engine) + [extra]) == ["MODEL_FILE_AMBIGUOUS"])
  }

  @Test(arguments: [
    (ModelType.tensorFlow, "model/variables/variables.data-00001-of-00002"),
    (.mindspore, "model/second.ckpt"), (.scikitLearn, "model/src/plot.m"),
    (.pytorch, "model/sub/other.pth"),
  ])
  func `shards, checkpoints and files deeper down may be many`(
    _ engine: ModelType, _ extra: String
  ) throws {
    #expect(try reasons(engine, SamplePackages.files(engine) + [extra]) == [])
  }

  @Test func `a file with the right name in a deeper directory is none`() throws {
    #expect(
      try reasons(
        .tensorFlow,
        [
          "model/export/saved_model.pb", "model/variables/variables.index",
          "model/variables/variables.data-0", Self.code,
        ]) == ["MODEL_FILE_MISSING"])
  }

  @Test(arguments: [
    ModelType.tensorFlow, .mxnet, .caffe, .sparkMLlib, .pytorch, .mindspore,
  ])
  func `inference code is mandatory`(_ engine: ModelType) throws {
    let files = SamplePackages.files(engine).filter { $0 != Self.code }
    #expect(try reasons(engine, files) == ["INFERENCE_CODE_MISSING"])
  }

  @Test(arguments: [ModelType.scikitLearn, .xgboost])
  func `inference code is only optional where the runtime serves model files`(
    _ engine: ModelType
  ) throws {
    let files = SamplePackages.files(engine)
    #expect(try reasons(engine, files) == [])
    let none = RuntimeCatalog(entries: [:])
    #expect(try reasons(engine, files, runtimes: none) == ["INFERENCE_CODE_MISSING"])
  }

  @Test func `inference code that lies elsewhere does not count`() throws {
    #expect(
      try reasons(.pytorch, ["model/net.pth", "model/src/customize_service.py"])
        == ["INFERENCE_CODE_MISSING"])
  }

  @Test func `inference code twice is refused`() throws {
    let files = SamplePackages.files(.pytorch) + ["model/src/customize_service.py"]
    #expect(try reasons(.pytorch, files) == ["INFERENCE_CODE_DUPLICATE"])
  }

  @Test func `image and custom packages need no model file and no inference code`() throws {
    #expect(try reasons(.image, ["model/config.json"]) == [])
    #expect(try reasons(.custom, ["model/config.json"]) == [])
  }
}
