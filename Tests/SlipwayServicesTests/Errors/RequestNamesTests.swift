import SlipwayCore
import Testing

@testable import SlipwayServices

struct RequestNamesTests {
  @Test func `names of the expected form are read`() throws {
    #expect(try RequestNames.project("projects/p").text == "p")
    #expect(try RequestNames.model("projects/p/models/m").id == "m")
    let version = try RequestNames.version("projects/p/models/m/versions/1.2.3")
    #expect(version.resourceName == "projects/p/models/m/versions/1.2.3")
    #expect(try RequestNames.deployment("projects/p/deployments/d").id == "d")
  }

  @Test func `a dash stands for any model`() throws {
    let (project, any) = try RequestNames.versionParent("projects/p/models/-")
    #expect(project.text == "p")
    #expect(any == nil)
    #expect(try RequestNames.versionParent("projects/p/models/m").1?.id == "m")
  }

  @Test func `operations are listed by project, with or without the collection`() throws {
    #expect(try RequestNames.operationParent("projects/p").text == "p")
    #expect(try RequestNames.operationParent("projects/p/operations").text == "p")
  }

  @Test(arguments: [
    "", "p", "projects/", "projects/p/", "/projects/p", "projects/p/models/m", "projects/../x",
    "projects/P Q", "Projects/p",
  ])
  func `anything else is refused with the form that is meant`(text: String) throws {
    let error = try #require(
      #expect(throws: RegistryError.self) { try RequestNames.project(text) })
    #expect(error.kind == .invalidArgument)
    #expect(error.violations.map(\.reason) == ["NAME_INVALID"])
    #expect(error.violations.map(\.subject) == ["parent"])
    #expect(error.violations[0].message.hasSuffix("use the form projects/{project}"))
  }
}
