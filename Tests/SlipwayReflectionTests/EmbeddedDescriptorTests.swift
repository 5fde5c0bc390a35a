import SlipwayAPI
import SlipwayReflection
import SlipwayWire
import Testing

/// The index of what the program itself embeds.
@Suite struct EmbeddedDescriptorTests {
  @Test func `every service of the API is there`() {
    #expect(
      Set(DescriptorIndex.api.services).isSuperset(of: [
        "google.longrunning.Operations", "grpc.health.v1.Health",
        "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection",
        "slipway.v1.DeploymentService", "slipway.v1.ModelService",
      ]))
  }

  @Test func `files are handed out exactly as they are embedded`() throws {
    // The same bytes on the wire: a list of files in field 1.
    let embedded = try GRPCReflectionV1.FileDescriptorResponse(decoding: APIDescriptors.embedded)
    let index = DescriptorIndex.api
    var files: Set<[UInt8]> = []
    for service in index.services {
      var sent: Set<DescriptorIndex.File> = []
      let file = try #require(index.file(declaring: service))
      files.formUnion(index.serialized(file, sent: &sent))
    }
    #expect(files.isSubset(of: embedded.fileDescriptorProto))
    #expect(files.count > 10)
  }
}
