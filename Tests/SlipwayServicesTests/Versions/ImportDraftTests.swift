import SlipwayAPI
import SlipwayBase
import SlipwayCore
import Testing

@testable import SlipwayServices

struct ImportDraftTests {
  @Test func `every field that a caller may set reaches the draft`() throws {
    var version = SlipwayV1.ModelVersion(description: "text", labels: ["a", "b"])
    version.documents = [.init(name: "card", url: "https://x/y")]
    version.source = .init(source: .objectStorage(.init(path: "bucket/key")))
    version.modelType = .scikitLearn
    version.runtime = "python3.11"
    version.modelAlgorithm = "svm"
    version.deploymentTypes = [.realTime, .init(rawValue: 77)]
    version.initialConfig = "{}"
    version.apis = [
      .init(
        protocol: .https, url: "/p", method: "GET",
        request: .init(contentType: "multipart/form-data", schema: "{\"a\": 1}"))
    ]
    version.dependencies = [
      .init(
        installer: "pip",
        packages: [.init(packageName: "numpy", packageVersion: "2.0", restraint: "EXACT")])
    ]
    version.metrics = .init(f1: 0.5, accuracy: 0.75)
    version.minimumSpecification = .init(cpuCores: 2, memoryMib: 512)
    version.health = .init(checkMethod: .exec, command: "check it", periodSeconds: 3)
    version.readinessHealth = .init(checkMethod: .init(rawValue: 9))
    version.protocol = .init(rawValue: 42)
    version.port = 8080
    version.startCommand = "serve --fast"
    let draft = ImportDraft(
      project: try #require(ProjectID("p")), modelID: "m", versionText: "1.0.0",
      modelMustExist: true, version: version)

    #expect(draft.description == "text")
    #expect(draft.labels == ["a", "b"])
    #expect(draft.documents == [.init(name: "card", url: "https://x/y")])
    #expect(draft.sourcePath == "bucket/key")
    #expect(draft.modelType == .scikitLearn && !draft.modelTypeIsUnknown)
    #expect(draft.runtime == "python3.11" && draft.modelAlgorithm == "svm")
    #expect(draft.deploymentTypes == [.realTime, nil])
    #expect(draft.initialConfig == "{}")
    #expect(
      draft.apis == [
        ApiDraft(
          protocol: .https, url: "/p", method: "GET",
          request: .init(contentType: "multipart/form-data", schema: .text("{\"a\": 1}")))
      ])
    #expect(
      draft.dependencies == [
        DependencyDraft(
          installer: "pip", packages: [.init(name: "numpy", version: "2.0", restraint: "EXACT")])
      ])
    #expect(draft.metrics == .init(f1: 0.5, accuracy: 0.75))
    #expect(draft.minimum == .init(cpuCores: 2, memoryMiB: 512))
    #expect(draft.health == ProbeDraft(checkMethod: .exec, command: "check it", periodSeconds: 3))
    #expect(draft.readinessHealth == ProbeDraft(checkMethod: .unknown))
    #expect(draft.startupHealth == nil)
    #expect(draft.protocol == nil && draft.protocolIsUnknown)
    #expect(draft.port == 8080 && draft.startCommand == "serve --fast")
    #expect(draft.versionText == "1.0.0" && draft.modelMustExist)
  }

  @Test func `an empty version says nothing`() throws {
    let project = try #require(ProjectID("p"))
    #expect(
      ImportDraft(project: project, modelID: "m", versionText: "", version: .init())
        == ImportDraft(project: project, modelID: "m"))
  }
}
